import { constants, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { gunzipSync } from 'node:zlib';
import type { PGlite, PGliteOptions } from '@electric-sql/pglite';
import { findArchive, findPrepared, preparedDirectory } from './prepared-database.ts';

/** Of PostgreSQL's default of 128 MB all would be this process's memory. The files are in the cache of the system anyway. */
const SHARED_BUFFERS = '16MB';
/**
 * Keeps V8 from optimizing WebAssembly. To optimize the parser of PostgreSQL, one function of 107 kB, it takes 600 MB for a
 * second at each start, and statements are hardly faster afterwards.
 */
const WASM_FLAGS = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];

/**
 * Opens PostgreSQL inside this process with its files under `directory`; null keeps them in memory, for
 * tests. The caller holds the lock on the directory. New files are copied from `prepared` if that fits the
 * running code. Files that a killed start left incomplete are deleted and made again.
 */
export async function openEmbedded(
  directory: string | null,
  prepared: string = preparedDirectory,
): Promise<PGlite> {
  for (const flag of WASM_FLAGS) setFlagsFromString(flag);
  const { PGlite } = await import('@electric-sql/pglite');
  const startParams = [...PGlite.defaultStartParams, '-c', `shared_buffers=${SHARED_BUFFERS}`];
  const create = async (options: PGliteOptions) => inTurns(await PGlite.create({ startParams, ...options }));
  if (directory === null) return create({ loadDataDir: unpack(prepared) ?? (await emptyCluster()) });

  const files = join(directory, 'database');
  const unfinished = join(directory, 'database.unfinished');
  if (existsSync(unfinished)) rmSync(files, { recursive: true, force: true });
  if (existsSync(files)) return create({ dataDir: files });

  mkdirSync(directory, { recursive: true });
  writeFileSync(
    unfinished,
    'The database beside this file is incomplete; the next start deletes it and makes a new one.\n',
  );
  const database = copyPrepared(prepared, files)
    ? await create({ dataDir: files })
    : await create({ dataDir: files, loadDataDir: await emptyCluster() });
  rmSync(unfinished);
  return database;
}

/** The message of PostgreSQL's protocol for the simple query ROLLBACK. */
const ROLLBACK = Buffer.from('Q\0\0\0\x0dROLLBACK\0', 'latin1');

/**
 * PGlite works on this thread, and would run all that wait for it in one turn of the event loop: no request, timer or
 * health check is served in the meantime. So the loop turns before each statement or transaction. A failed text of several
 * statements with a BEGIN, as pg-boss sends, is rolled back before the next one runs, which would fail with it otherwise.
 */
function inTurns(database: PGlite): PGlite {
  const exclusive = database._runExclusiveTransaction.bind(database);
  database._runExclusiveTransaction = (work) =>
    exclusive(async () => {
      await turn();
      try {
        return await work();
      } catch (error) {
        await database.execProtocol(ROLLBACK, { throwOnError: false });
        throw error;
      }
    });
  return database;
}

/** False if no prepared database fits this code, or it is not readable because another user installed it. */
function copyPrepared(prepared: string, files: string): boolean {
  const source = findPrepared(prepared);
  if (!source) return false;
  try {
    cpSync(source, files, { recursive: true, mode: constants.COPYFILE_FICLONE });
    return true;
  } catch {
    rmSync(files, { recursive: true, force: true });
    return false;
  }
}

/** The prepared database for use in memory; null if none fits this code. */
function unpack(prepared: string): Blob | null {
  const archive = findArchive(prepared);
  return archive === null ? null : new Blob([gunzipSync(readFileSync(archive))]);
}

/** A cluster without tables from a package: `initdb` would take several seconds at each first start. */
async function emptyCluster(): Promise<Blob> {
  const { dataDir } = await import('@electric-sql/pglite-prepopulatedfs');
  return dataDir();
}
