/** How long a tombstone rejects older values: longer than a reader takes from its query to its `set`. */
export const TOMBSTONE_MILLISECONDS = 15_000;

/**
 * A cache that is never the source of truth. If it fails, a read is a miss and a write does nothing; neither
 * throws. Values carry a version that grows with every change in the database, so that a slow reader cannot
 * overwrite a newer value or restore a dropped one.
 */
export type Cache = {
  /** In the order of the keys; null for a miss. One command for any number of keys. */
  getMany(keys: readonly string[]): Promise<Array<string | null>>;
  /** Stores the value, unless a newer version or a newer tombstone is there. */
  set(key: string, version: number, value: string, ttlMilliseconds: number): Promise<void>;
  /** Stores the value only if the key has neither value nor tombstone. For "there is none". */
  setIfAbsent(key: string, value: string, ttlMilliseconds: number): Promise<void>;
  /**
   * Deletes the keys and leaves tombstones, which reject values older than `version`. Throws if that failed:
   * try again. `Unavailable` is an outage that is logged already.
   */
  drop(keys: readonly string[], version: number): Promise<void>;
  close(): Promise<void>;
};
