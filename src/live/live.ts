/**
 * What changed: a session, a customer's deposits, revocations of client tokens, of which subscribers read the content from the
 * database. Or a circuit breaker, see the registry.
 */
export type Topic = `session:${string}` | `deposits:${string}` | 'client-tokens' | `breaker:${string}`;

/** Notifications of changes to the subscribers in all processes. */
export type Live = {
  /**
   * Notifies the subscribers. Call it after the commit. Never throws and never waits: a notification may be
   * lost, so a subscriber must also read at intervals.
   */
  publish(topic: Topic): void;
  /**
   * Calls `onChange` at each publication, from any process, and `onClose` when this process stops; at once if
   * it has stopped. Returns a function that unsubscribes.
   */
  subscribe(topic: Topic, onChange: () => void, onClose?: () => void): () => void;
  /** Ends all subscriptions. */
  close(): Promise<void>;
};

type Subscriber = { readonly onChange: () => void; readonly onClose: (() => void) | undefined };

/** Notifies the subscribers of this process only. */
export function createMemoryLive(): Live {
  const subscribers = new Map<Topic, Set<Subscriber>>();
  let closed = false;
  return {
    publish(topic) {
      for (const { onChange } of subscribers.get(topic) ?? []) onChange();
    },
    subscribe(topic, onChange, onClose) {
      if (closed) {
        onClose?.();
        return () => {};
      }
      const own = { onChange, onClose };
      const present = subscribers.get(topic) ?? new Set();
      subscribers.set(topic, present.add(own));
      return () => {
        present.delete(own);
        if (present.size === 0 && subscribers.get(topic) === present) subscribers.delete(topic);
      };
    },
    async close() {
      closed = true;
      const all = [...subscribers.values()].flatMap((present) => [...present]);
      subscribers.clear();
      for (const { onClose } of all) onClose?.();
    },
  };
}
