import type { Config } from '../config/index.ts';
import type { Log } from '../observe/index.ts';
import { checkValues, createKeyRing, fingerprintKeyOf, type KeyRing, sandboxKeys } from '../secrets/index.ts';
import {
  checkEncryptionKeys,
  type DatabaseClock,
  loadFingerprintKey,
  openDatabaseClock,
  openStore,
  recordSealing,
  type Store,
} from '../store/index.ts';

export type Storage = {
  readonly store: Store;
  readonly keyRing: KeyRing;
  /** For the token of local operations: commands derive it from the configured keys, without opening the database. */
  readonly localKeyRing: KeyRing;
  readonly databaseClock: DatabaseClock;
};

export type StorageOptions = {
  readonly log: Log;
  /** Holds the embedded database in memory. */
  readonly inMemory?: boolean;
  /** Called with each SQL statement. */
  readonly onStatement?: (sql: string) => void;
};

/** The URL at which programs on this machine reach the gateway. */
function localUrl({ host, port }: Config): string {
  const loopback = host === '0.0.0.0' || host === '::' || host === '127.0.0.1';
  return `http://${loopback ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The key ring of a database. Throws WrongEncryptionKeys. */
export async function openKeyRing({ db }: Pick<Store, 'db'>, keys: readonly string[]): Promise<KeyRing> {
  const firstId = await checkEncryptionKeys(db, checkValues(keys));
  const ring = createKeyRing(keys);
  await recordSealing(db, ring.sealingId);
  const first = firstId === null ? null : fingerprintKeyOf(keys, firstId);
  return createKeyRing(keys, await loadFingerprintKey(db, ring, first));
}

/** Opens and migrates the configured database and checks its encryption keys. Throws DataDirectoryInUse or WrongEncryptionKeys. */
export async function openStorage(config: Config, options: StorageOptions): Promise<Storage> {
  const store = await openStore({
    databaseUrl: config.databaseUrl,
    dataDirectory: options.inMemory ? null : config.dataDirectory,
    url: localUrl(config),
    ...(config.adminPort === null ? {} : { adminUrl: `http://127.0.0.1:${config.adminPort}` }),
    ...(options.onStatement ? { onStatement: options.onStatement } : {}),
  });
  try {
    await store.migrate();
    const keys = config.encryptionKeys ?? (await sandboxKeys(config.dataDirectory));
    return {
      store,
      keyRing: await openKeyRing(store, keys),
      localKeyRing: createKeyRing(keys),
      databaseClock: await openDatabaseClock(store.db, options.log),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}
