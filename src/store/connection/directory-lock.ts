import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Null for a command, which serves no requests; `adminUrl` also for a gateway without an admin listener. */
export type HolderUrls = { readonly url: string | null; readonly adminUrl: string | null };

/** The process that has the data directory open. */
export type DirectoryHolder = HolderUrls & { readonly pid: number };

/** Another process has the data directory open. `holder` is null if it is not known. */
export class DataDirectoryInUse extends Error {
  override readonly name = 'DataDirectoryInUse';
  readonly holder: DirectoryHolder | null;
  constructor(directory: string, holder: DirectoryHolder | null) {
    const who = holder
      ? `process ${holder.pid}${holder.url ? ` (the gateway at ${holder.url})` : ''}`
      : 'another process';
    super(
      `The data directory ${directory} is in use by ${who}. Stop it, or give this one data of its own (DATA_DIR=${directory}-2), or share them in PostgreSQL (DATABASE_URL).`,
    );
    this.holder = holder;
  }
}

/**
 * Locks the data directory for this process until `release` or the end of the process. The operating system
 * holds the lock, so a killed process leaves no stale one. See docs/decisions/0001-data-directory-lock.md.
 *
 * @throws DataDirectoryInUse
 */
export function lockDirectory(directory: string, urls: HolderUrls): { release(): void } {
  mkdirSync(directory, { recursive: true });
  const note = join(directory, 'holder.json');
  // An empty SQLite database, used for its file lock only.
  const lock = new DatabaseSync(join(directory, 'lock'), { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if (error instanceof Error && /locked/.test(error.message)) {
      throw new DataDirectoryInUse(directory, readHolder(note));
    }
    throw error;
  }
  writeFileSync(note, JSON.stringify({ pid: process.pid, ...urls }));
  return {
    release() {
      if (!lock.isOpen) return;
      rmSync(note, { force: true });
      lock.close();
    },
  };
}

function readHolder(note: string): DirectoryHolder | null {
  try {
    const { pid, url, adminUrl } = JSON.parse(readFileSync(note, 'utf8'));
    const text = (value: unknown) => (typeof value === 'string' ? value : null);
    return typeof pid === 'number' ? { pid, url: text(url), adminUrl: text(adminUrl) } : null;
  } catch {
    return null;
  }
}
