export { type DatabaseClock, openDatabaseClock } from './database-clock.ts';
export { agreeOnKeys, WrongEncryptionKeys } from './encryption-keys.ts';
export { isRetryable, isUniqueViolation } from './errors.ts';
export { DataDirectoryInUse, type DirectoryHolder } from './lock.ts';
export { DatabaseNotOpened } from './not-opened.ts';
export { type Db, openStore, type Store, type StoreOptions } from './open-store.ts';
export { createRetention, type Retention } from './retention.ts';
export type { Row, Schema } from './schema.ts';
export { transaction } from './transaction.ts';
