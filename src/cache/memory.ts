import { type Cache, TOMBSTONE_MILLISECONDS } from './types.ts';

type Entry = { value: string | null; version: number; until: number };

/**
 * A cache in this process. Above `maxEntries` the least recently written entries are evicted. `now`:
 * milliseconds of a monotonic clock, so that no entry outlives its TTL.
 */
export function createMemoryCache({
  now = () => performance.now(),
  maxEntries = 10_000,
}: {
  now?: () => number;
  maxEntries?: number;
} = {}): Cache {
  // A null value is a tombstone.
  const entries = new Map<string, Entry>();

  function current(key: string): Entry | undefined {
    const entry = entries.get(key);
    if (entry && entry.until <= now()) {
      entries.delete(key);
      return undefined;
    }
    return entry;
  }

  function put(key: string, entry: Entry): void {
    entries.delete(key);
    entries.set(key, entry);
    for (const oldest of entries.keys()) {
      if (entries.size <= maxEntries) break;
      entries.delete(oldest);
    }
  }

  return {
    async getMany(keys) {
      return keys.map((key) => current(key)?.value ?? null);
    },
    async set(key, version, value, ttlMilliseconds) {
      const stored = current(key);
      if (stored && stored.version > version) return;
      put(key, { value, version, until: now() + ttlMilliseconds });
    },
    async setIfAbsent(key, value, ttlMilliseconds) {
      if (!current(key)) put(key, { value, version: 0, until: now() + ttlMilliseconds });
    },
    async drop(keys, version) {
      for (const key of keys) {
        const stored = current(key);
        if (stored && stored.version > version) continue;
        put(key, { value: null, version, until: now() + TOMBSTONE_MILLISECONDS });
      }
    },
    async close() {
      entries.clear();
    },
  };
}
