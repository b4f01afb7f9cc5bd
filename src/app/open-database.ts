import type { Config } from '../config/index.ts';
import { openStore, type Store } from '../store/index.ts';

/** Where commands on this machine find the gateway. */
function localUrl({ host, port }: Config): string {
  const everywhere = host === '0.0.0.0' || host === '::' || host === '127.0.0.1';
  return `http://${everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The database that the configuration names, with its tables made. Throws DataDirectoryInUse. */
export async function openDatabase(
  config: Config,
  { inMemory = false, onStatement }: { inMemory?: boolean; onStatement?: (sql: string) => void },
): Promise<Store> {
  const store = await openStore({
    databaseUrl: config.databaseUrl,
    dataDirectory: inMemory ? null : config.dataDirectory,
    url: localUrl(config),
    ...(onStatement ? { onStatement } : {}),
  });
  try {
    await store.migrate();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
