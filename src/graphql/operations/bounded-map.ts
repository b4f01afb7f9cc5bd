type Entry<Value> = { readonly value: Value; readonly bytes: number; used: boolean };

export type BoundedMap<Value> = {
  get(key: string): Value | undefined;
  /** Adds an entry that holds about `bytes`, and evicts others. */
  set(key: string, value: Value, bytes: number): void;
  delete(key: string): void;
  readonly size: number;
  readonly bytes: number;
};

/**
 * A cache of values that clients choose, bounded by count and by bytes. The oldest entry goes first; one that was read
 * since it was last considered stays for another round.
 */
export function createBoundedMap<Value>(most: { entries: number; bytes: number }): BoundedMap<Value> {
  const entries = new Map<string, Entry<Value>>();
  let total = 0;

  function remove(key: string): void {
    total -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  }

  function evict(newest: string): void {
    for (const [key, entry] of entries) {
      if (entries.size <= most.entries && total <= most.bytes) return;
      if (key === newest) continue;
      entries.delete(key);
      if (entry.used) entries.set(key, { ...entry, used: false });
      else total -= entry.bytes;
    }
  }

  return {
    get(key) {
      const entry = entries.get(key);
      if (entry) entry.used = true;
      return entry?.value;
    },
    set(key, value, bytes) {
      remove(key);
      if (bytes > most.bytes) return;
      entries.set(key, { value, bytes, used: false });
      total += bytes;
      evict(key);
    },
    delete: remove,
    get size() {
      return entries.size;
    },
    get bytes() {
      return total;
    },
  };
}
