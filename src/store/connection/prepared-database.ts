import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const migrations = fileURLToPath(new URL('../migrations/', import.meta.url));
const packages = fileURLToPath(new URL('../../../node_modules/', import.meta.url));

/** Where `npm ci` leaves an empty database with its tables made, and a note of what it was made with. */
export const preparedDirectory: string = join(packages, '.cache', 'onramp-gateway');

/** A step that is not released yet may be edited, so the names do not tell enough. */
function digestOfMigrations(): string {
  const digest = createHash('sha256');
  for (const name of readdirSync(migrations).sort()) digest.update(readFileSync(join(migrations, name)));
  return digest.digest('hex');
}

/** The note beside a prepared database; one with another note is not used. */
export function preparedNote(): string {
  const version = (name: string): string =>
    JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')).version;
  return JSON.stringify({
    migrations: digestOfMigrations(),
    pglite: version('@electric-sql/pglite'),
    'pg-boss': version('pg-boss'),
  });
}

/** The files of the prepared database under `directory`, or null where none fits the running code. */
export function findPrepared(directory: string): string | null {
  try {
    const note = readFileSync(join(directory, 'made-with.json'), 'utf8');
    return note === preparedNote() ? join(directory, 'database') : null;
  } catch {
    return null;
  }
}
