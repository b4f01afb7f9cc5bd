/**
 * A cache that is never the truth: whatever goes wrong, a read is a miss and a write is nothing, and neither throws.
 * Values carry a version that grows with every change in the database, so that a slow reader cannot put an old value
 * over a newer one, nor back in after it was dropped.
 */
export type Cache = {
  /** In the order asked; null for a miss. One command however many keys. */
  getMany(keys: readonly string[]): Promise<Array<string | null>>;
  /** Keeps the value unless a newer version, or the mark of a newer drop, is there. */
  set(key: string, version: number, value: string, ttlMilliseconds: number): Promise<void>;
  /** Keeps the value only where nothing is kept. For "there is none". */
  setIfAbsent(key: string, value: string, ttlMilliseconds: number): Promise<void>;
  /** Forgets the keys, and refuses values older than `version` for a while. Throws where that was not done: try again. `Unavailable`: an outage that is told of already. */
  drop(keys: readonly string[], version: number): Promise<void>;
  close(): Promise<void>;
};
