export { DatabaseNotOpened } from './connection/connection-error.ts';
export { type DatabaseClock, openDatabaseClock } from './connection/database-clock.ts';
export { DataDirectoryInUse, type DirectoryHolder } from './connection/directory-lock.ts';
export { checkEncryptionKeys, WrongEncryptionKeys } from './connection/encryption-key-check.ts';
export { type Db, openStore, type Store, type StoreOptions } from './connection/open.ts';
export { asUnavailable, isRetryable, isUniqueViolation } from './errors.ts';
export { createRetention, type Retention } from './retention.ts';
export type { Row, Schema } from './schema.ts';
export { transaction } from './transaction.ts';
