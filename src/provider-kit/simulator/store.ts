import type { Json } from '../../domain/json.ts';
import type { KeyValueStore } from '../../provider/optional/simulator.ts';

/** A simulator's storage for tests. Values are copied through JSON, as a database does. */
export function createMemoryStore(): KeyValueStore {
  const entries = new Map<string, string>();
  return {
    async get(key) {
      const text = entries.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as Json);
    },
    async set(key, value) {
      entries.set(key, JSON.stringify(value));
    },
    async delete(key) {
      entries.delete(key);
    },
    async list(prefix) {
      return [...entries]
        .filter(([key]) => key.startsWith(prefix))
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([key, text]) => ({ key, value: JSON.parse(text) as Json }));
    },
  };
}

/** Runs the work after all earlier work has ended. Not reentrant. */
export type Mutex = <Result>(work: () => Promise<Result>) => Promise<Result>;

/**
 * Serializes read-modify-write operations on a simulator's store. With `store`, also those of other processes that share it;
 * `name` tells the mutexes of one store apart. Do not hold it while waiting, as in the fault `slow`, or for another mutex.
 * @example
 * const exclusive = createMutex(store);
 * await exclusive(async () => store.set(key, changed(await store.get(key))));
 */
export function createMutex(store?: KeyValueStore, name = 'state'): Mutex {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const run = store?.exclusive ? () => store.exclusive?.(name, work) as ReturnType<typeof work> : work;
    const result = last.then(run, run);
    last = result.catch(() => undefined);
    return result;
  };
}
