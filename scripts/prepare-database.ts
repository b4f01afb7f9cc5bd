import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createJobs } from '../src/jobs/index.ts';
import { findPrepared, preparedDirectory, preparedNote } from '../src/store/connection/prepared-database.ts';
import { openStore } from '../src/store/index.ts';

const quiet = { info() {}, warn() {}, error() {} };

/**
 * Makes the empty database that a first start copies, with all tables in it. It appears whole or not at all.
 *
 * @returns false where one that fits is there already.
 */
export async function prepareDatabase(): Promise<boolean> {
  if (findPrepared(preparedDirectory)) return false;
  const unfinished = `${preparedDirectory}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(dirname(preparedDirectory), { recursive: true });

  const store = await openStore({ databaseUrl: null, dataDirectory: unfinished });
  const jobs = createJobs({ store, log: quiet });
  try {
    await store.migrate();
    await jobs.migrate();
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
