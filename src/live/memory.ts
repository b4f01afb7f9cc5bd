import type { Live, Topic } from './types.ts';

type Listener = { readonly heard: () => void; readonly ended: (() => void) | undefined };

/** Within this process. */
export function createMemoryLive(): Live {
  const listeners = new Map<Topic, Set<Listener>>();
  let closed = false;
  return {
    publish(topic) {
      for (const { heard } of listeners.get(topic) ?? []) heard();
    },
    subscribe(topic, heard, ended) {
      if (closed) {
        ended?.();
        return () => {};
      }
      const own = { heard, ended };
      const present = listeners.get(topic) ?? new Set();
      listeners.set(topic, present.add(own));
      return () => {
        present.delete(own);
        if (present.size === 0 && listeners.get(topic) === present) listeners.delete(topic);
      };
    },
    async close() {
      closed = true;
      const all = [...listeners.values()].flatMap((present) => [...present]);
      listeners.clear();
      for (const { ended } of all) ended?.();
    },
  };
}
