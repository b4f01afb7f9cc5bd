import { constants, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { findPrepared, preparedDirectory } from './prepared-database.ts';

/**
 * PostgreSQL inside this process, its files under `directory`; null keeps them in memory, for tests. The caller holds the
 * directory's lock. A start that was killed while it made the files is begun anew by the next one. New files are a copy of
 * what is under `prepared`, where that fits the running code.
 */
export async function openEmbedded(
  directory: string | null,
  prepared: string = preparedDirectory,
): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite');
  if (directory === null) return PGlite.create({ loadDataDir: await emptyCluster() });

  const files = join(directory, 'database');
  const unfinished = join(directory, 'database.unfinished');
  if (existsSync(unfinished)) rmSync(files, { recursive: true, force: true });
  if (existsSync(files)) return PGlite.create({ dataDir: files });

  mkdirSync(directory, { recursive: true });
  writeFileSync(
    unfinished,
    'The database beside this file was not made to its end; the next start makes it anew.\n',
  );
  const database = copyPrepared(prepared, files)
    ? await PGlite.create({ dataDir: files })
    : await PGlite.create({ dataDir: files, loadDataDir: await emptyCluster() });
  rmSync(unfinished);
  return database;
}

// False where there is nothing that fits, or it may not be read: installed by another user.
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

// A cluster without our tables, made beforehand: `initdb` at each first start would take several seconds more.
async function emptyCluster(): Promise<Blob> {
  const { dataDir } = await import('@electric-sql/pglite-prepopulatedfs');
  return dataDir();
}
