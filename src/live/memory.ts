import type { Live, Topic } from './types.ts';

/** Within this process. */
export function createMemoryLive(): Live {
  const listeners = new Map<Topic, Set<() => void>>();
  return {
    publish(topic) {
      for (const heard of listeners.get(topic) ?? []) heard();
    },
    subscribe(topic, heard) {
      const own = () => heard();
      const present = listeners.get(topic) ?? new Set();
      listeners.set(topic, present.add(own));
      return () => {
        present.delete(own);
        if (present.size === 0 && listeners.get(topic) === present) listeners.delete(topic);
      };
    },
    async close() {
      listeners.clear();
    },
  };
}
