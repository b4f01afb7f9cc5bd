import { sql } from 'kysely';
import type { Db } from '../../../src/store/index.ts';

/** What must be found nowhere, by what it is. */
export type Canaries = ReadonlyMap<string, string>;

function* spellings(secret: string): Generator<string> {
  yield secret;
  yield encodeURIComponent(secret);
  yield JSON.stringify(secret).slice(1, -1);
  // As PostgreSQL shows bytes: a secret is no better kept by being stored as them.
  yield Buffer.from(secret).toString('hex');
  yield Buffer.from(secret).toString('base64').replace(/=+$/, '');
}

/** I6: which of them stand in a text. Names them; a failure must not print a secret either. */
export function leaksIn(where: string, text: string, canaries: Canaries): string[] {
  return [...canaries].flatMap(([name, secret]) =>
    [...new Set(spellings(secret))].some((spelling) => text.includes(spelling))
      ? [`${name} stands in ${where}`]
      : [],
  );
}

/** Log lines of a process: what it prints beside is told to whoever started it, such as the demo key. */
export function logLines(output: string): string[] {
  return output.split('\n').filter((line) => line.startsWith('{'));
}

/** Every row of every table, the queue's included. */
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
