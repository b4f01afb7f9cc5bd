import { errorCode } from '../errors.ts';

/** The database could not be opened. `message` says where it is and what the operator can do. */
export class DatabaseNotOpened extends Error {
  override readonly name = 'DatabaseNotOpened';
}

const CREDENTIALS = 'Correct user and password in the address, or allow the user in pg_hba.conf.';
/** By code of `Unavailable` or PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const REMEDIES: Readonly<Record<string, string>> = {
  OVERLOADED: 'Start PostgreSQL, or correct the address.',
  '3D000': 'Create it, or correct the name at the end of the address.',
  '28P01': CREDENTIALS,
  '28000': CREDENTIALS,
  '42501': 'Grant the user of the address the right to create schemas and tables there.',
};

/** Wraps an error with a known remedy; returns any other as it is. The message has no password. */
export async function asDatabaseNotOpened(error: unknown, url: string): Promise<unknown> {
  const remedy = REMEDIES[errorCode(error) ?? ''];
  if (!remedy) return error;
  const { default: pg } = await import('pg');
  // Read from the driver, which has defaults for what the address leaves out.
  const { host, port, database } = new pg.Client({ connectionString: url });
  const { message } = error as Error;
  return new DatabaseNotOpened(
    `DATABASE_URL (database "${database}" at ${host}:${port}): ${message}. ${remedy}`,
    { cause: error },
  );
}
