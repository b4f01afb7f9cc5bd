import { sql } from 'kysely';
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
