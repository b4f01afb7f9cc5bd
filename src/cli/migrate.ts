import { loadConfig, processEnvironment } from '../config/index.ts';
import { DataDirectoryInUse, openStore, type Store } from '../store/index.ts';
import type { Command } from './command.ts';

/** Migrates the database and exits, for releases that migrate before they start the gateway. */
export const migrate: Command = {
  usage: `npm run migrate
    migrates the database, as a start does too
`,
  parse: (words) => (words.length === 0 ? run : null),
};

async function run(): Promise<void> {
  const config = loadConfig({ environment: processEnvironment() });
  let store: Store;
  try {
    store = await openStore({ databaseUrl: config.databaseUrl, dataDirectory: config.dataDirectory });
  } catch (error) {
    const url = error instanceof DataDirectoryInUse ? error.holder?.url : null;
    if (!url) throw error;
    process.stdout.write(
      `Nothing to do: the gateway at ${url} has ${config.dataDirectory} open, and migrated it when it started.\n`,
    );
    return;
  }
  try {
    await store.migrate();
  } finally {
    await store.close();
  }
  process.stdout.write('The database is up to date.\n');
}
