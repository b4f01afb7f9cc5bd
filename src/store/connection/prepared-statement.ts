import { CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/** Stands for a value while the statement is compiled. */
class Placeholder<Given> {
  readonly of: (given: Given) => unknown;
  constructor(of: (given: Given) => unknown) {
    this.of = of;
  }
}

export type PreparedStatement<Given, Result> = (db: Kysely<Schema>, given: Given) => Promise<Result[]>;

/**
 * A statement that is compiled once, and that PostgreSQL parses once per connection under its name, and plans again only as
 * its tables grow (`createReplanning`). For statements of the hot path. Its rows must have a fixed list of columns: after a
 * migration that adds a column, PostgreSQL refuses a prepared `select *`.
 * @example
 * const byId = prepareStatement<{ id: string }, Row>('session_by_id', (value) =>
 *   sql`select id from onramp_session where id = ${value(({ id }) => id)}`);
 * const rows = await byId(db, { id });
 */
export function prepareStatement<Given, Result>(
  name: string,
  write: (value: (of: (given: Given) => unknown) => RawBuilder<unknown>) => RawBuilder<Result>,
): PreparedStatement<Given, Result> {
  let text: string | null = null;
  let placeholders: ReadonlyArray<Placeholder<Given>> = [];
  return async (db, given) => {
    if (text === null) {
      const statement = write((of) => sql`${new Placeholder(of)}`);
      const compiled = sql`/* ${sql.raw(name)} */ ${statement}`.compile(db);
      text = compiled.sql;
      placeholders = compiled.parameters as ReadonlyArray<Placeholder<Given>>;
    }
    const values = placeholders.map(({ of }) => of(given));
    return (await db.executeQuery(CompiledQuery.raw(text, values))).rows as Result[];
  };
}

const NAMED = /^\/\* (\w+) \*\/ /;

/** Gives each text of a prepared statement a name of its own: two statements may differ only in their columns. */
export function createStatementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  return (text) => {
    if (!text.startsWith('/* ')) return undefined;
    const known = names.get(text);
    if (known !== undefined) return known;
    const name = NAMED.exec(text)?.[1];
    if (name === undefined) return undefined;
    const unique = `${name}_${names.size}`;
    names.set(text, unique);
    return unique;
  };
}

const FIRST_REPLAN_MILLISECONDS = 1_000;
const LONGEST_REPLAN_MILLISECONDS = 60_000;

/**
 * Tells whether the plans of a connection are due to be made again: a second after its first use, then after twice as long
 * each time, finally every minute. PostgreSQL keeps the plan of a prepared statement until the statistics of its tables
 * change. A plan that was made while a table was nearly empty reads all rows later: any index seemed as good as another. So
 * plans follow the growth of a table, also before autovacuum analyzes it for the first time
 * (docs/decisions/0037-plans-follow-growth.md).
 */
export function createReplanning(): (connection: object) => boolean {
  const plans = new WeakMap<object, { madeAt: number; keptFor: number }>();
  return (connection) => {
    const now = performance.now();
    const made = plans.get(connection);
    if (made && now - made.madeAt < made.keptFor) return false;
    const keptFor = made
      ? Math.min(made.keptFor * 2, LONGEST_REPLAN_MILLISECONDS)
      : FIRST_REPLAN_MILLISECONDS;
    plans.set(connection, { madeAt: now, keptFor });
    return made !== undefined;
  };
}
