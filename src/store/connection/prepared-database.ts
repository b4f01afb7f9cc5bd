import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const migrations = fileURLToPath(new URL('../migrations/', import.meta.url));
const packages = fileURLToPath(new URL('../../../node_modules/', import.meta.url));

/** Where `npm ci` stores a migrated, empty database and a note of what it was made with. */
export const preparedDirectory: string = join(packages, '.cache', 'onramp-gateway');

/** Over the contents: the names do not change when a migration is edited before its release. */
function digestOfMigrations(): string {
  const digest = createHash('sha256');
  const names = readdirSync(migrations).filter((name) => !name.endsWith('.test.ts'));
  for (const name of names.sort()) digest.update(readFileSync(join(migrations, name)));
  return digest.digest('hex');
}

/** The note beside a prepared database. A database with another note is not used. */
export function preparedNote(): string {
  const version = (name: string): string =>
    JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')).version;
  return JSON.stringify({
    migrations: digestOfMigrations(),
    pglite: version('@electric-sql/pglite'),
    'pg-boss': version('pg-boss'),
  });
}

/** The files of the prepared database under `directory`; null if there is none for the running code. */
export function findPrepared(directory: string): string | null {
  try {
    const note = readFileSync(join(directory, 'made-with.json'), 'utf8');
    return note === preparedNote() ? join(directory, 'database') : null;
  } catch {
    return null;
  }
}

/** The same files as an archive, for tests that keep a database in memory. */
export function findArchive(directory: string): string | null {
  const archive = join(directory, 'database.tar.gz');
  return findPrepared(directory) && existsSync(archive) ? archive : null;
}
