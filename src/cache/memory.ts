import { MARK_MILLISECONDS } from './mark.ts';
import type { Cache } from './types.ts';

type Entry = { value: string | null; version: number; until: number };

/**
 * The cache in this process; the least recently written entries go first where there are more than `maxEntries`.
 * `now`: milliseconds of a clock that never jumps, so that nothing is kept longer than it may be.
 */
export function createMemoryCache({
  now = () => performance.now(),
  maxEntries = 10_000,
}: {
  now?: () => number;
  maxEntries?: number;
} = {}): Cache {
  // A value of null is the mark of a drop.
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
      const kept = current(key);
      if (kept && kept.version > version) return;
      put(key, { value, version, until: now() + ttlMilliseconds });
    },
    async setIfAbsent(key, value, ttlMilliseconds) {
      if (!current(key)) put(key, { value, version: 0, until: now() + ttlMilliseconds });
    },
    async drop(keys, version) {
      for (const key of keys) {
        const kept = current(key);
        if (kept && kept.version > version) continue;
        put(key, { value: null, version, until: now() + MARK_MILLISECONDS });
      }
    },
    async close() {
      entries.clear();
    },
  };
}
