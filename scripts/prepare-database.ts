import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import { createJobs } from '../src/jobs/index.ts';
import { findArchive, preparedDirectory, preparedNote } from '../src/store/connection/prepared-database.ts';
import { openStore } from '../src/store/index.ts';

const quiet = { info() {}, warn() {}, error() {} };

/**
 * Makes the migrated, empty database that a first start copies, as files and as an archive for tests. It appears whole or
 * not at all.
 *
 * @returns false where one that fits the code exists already.
 */
export async function prepareDatabase(): Promise<boolean> {
  if (findArchive(preparedDirectory)) return false;
  const unfinished = `${preparedDirectory}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(dirname(preparedDirectory), { recursive: true });

  const store = await openStore({ databaseUrl: null, dataDirectory: unfinished });
  const jobs = createJobs({ store, log: quiet });
  try {
    await store.migrate();
    await jobs.migrate();
    if (store.backend.kind === 'embedded') {
      // So that the archive opens without a recovery.
      await sql`checkpoint`.execute(store.db);
      const archive = await store.backend.database.dumpDataDir('gzip');
      writeFileSync(join(unfinished, 'database.tar.gz'), await archive.bytes());
    }
  } finally {
    await jobs.stop();
    await store.close();
  }
  rmSync(join(unfinished, 'lock'));
  writeFileSync(join(unfinished, 'made-with.json'), preparedNote());
  rmSync(preparedDirectory, { recursive: true, force: true });
  renameSync(unfinished, preparedDirectory);
  return true;
}
