import type { Json } from '../../domain/json.ts';
import type { KeyValueStore } from '../../provider/optional/simulator.ts';

/** The simulator's memory for tests; values are copied through JSON, as a database would do. */
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
