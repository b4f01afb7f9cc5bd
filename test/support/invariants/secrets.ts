import { sql } from 'kysely';
import type { KeyRing } from '../../../src/secrets/index.ts';
import type { Db } from '../../../src/store/index.ts';

/** Secrets and personal data that must not appear anywhere, by name. */
export type Canaries = ReadonlyMap<string, string>;

function* encodings(secret: string): Generator<string> {
  yield secret;
  yield encodeURIComponent(secret);
  yield JSON.stringify(secret).slice(1, -1);
  // As PostgreSQL prints bytea.
  yield Buffer.from(secret).toString('hex');
  yield Buffer.from(secret).toString('base64').replace(/=+$/, '');
}

/** I6: the names of those that a text contains. The secrets themselves must not be printed either. */
export function leaksIn(where: string, text: string, canaries: Canaries): string[] {
  return [...canaries].flatMap(([name, secret]) =>
    [...new Set(encodings(secret))].some((encoded) => text.includes(encoded))
      ? [`${name} is in ${where}`]
      : [],
  );
}

/** The log lines of a process, without what it prints for the operator, such as the demo key. */
export function logLines(output: string): string[] {
  return output.split('\n').filter((line) => line.startsWith('{'));
}

/** I6 in every row of every table, including those of the job queue. */
export async function leaksInDatabase(db: Db, canaries: Canaries): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`.execute(db);
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await sql<{
      text: string;
    }>`select entry::text as text from ${sql.raw(name)} entry`.execute(db);
    found.push(...leaksIn(name, rows.map(({ text }) => text).join('\n'), canaries));
  }
  return found;
}

/** I6 in what is encrypted in the database, as the gateway reads it. */
export async function leaksInSealed(
  db: Db,
  keyRing: Pick<KeyRing, 'openText'>,
  canaries: Canaries,
): Promise<string[]> {
  const { rows: columns } = await sql<{ table: string; column: string }>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and data_type = 'bytea' and column_name like 'sealed%'`.execute(db);
  const found: string[] = [];
  for (const { table, column } of columns) {
    const { rows } = await sql<{ sealed: Uint8Array }>`
      select ${sql.id(column)} as sealed from ${sql.id(table)} where ${sql.id(column)} is not null`.execute(
      db,
    );
    for (const { sealed } of rows)
      found.push(...leaksIn(`${table}.${column}`, keyRing.openText(sealed), canaries));
  }
  return found;
}
