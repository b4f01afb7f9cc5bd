import type { Live, Topic } from './live.ts';

/** Longest time between two reads, since a notification from another process may be lost. */
const READ_MILLISECONDS = 15_000;

/** The result of one read. `number`: a higher one began later. */
type Reading<State> = { readonly number: number } & ({ readonly state: State } | { readonly error: unknown });

/** One subscriber of a channel. */
export type Member<State> = {
  /** The state, if it was read since the last call (at first: since the member joined); otherwise null. Throws if that read failed. */
  news(): { readonly state: State } | null;
  leave(): void;
};

type Channel<State> = { join(wake: () => void): Member<State> };

export type Channels<State> = {
  /**
   * Joins the subscribers of a topic within a scope, such as a project, who share each read. The first of them provides
   * `read`. `wake` is called when there is news. The state that a new subscriber gets is read after it has joined.
   */
  join(topic: Topic, scope: string, read: () => Promise<State>, wake: () => void): Member<State>;
};

/**
 * One read for all subscribers of a topic: at each change, every 15 s, and when a subscriber joins. Changes and joins
 * during a read cause one read after it.
 */
function openChannel<State>(
  live: Live,
  topic: Topic,
  read: () => Promise<State>,
  onEmpty: () => void,
): Channel<State> {
  const wakes = new Set<() => void>();
  let latest: Reading<State> | undefined;
  let begun = 0;
  let reading = false;
  let again = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  async function refresh(): Promise<void> {
    again = true;
    if (reading) return;
    reading = true;
    clearTimeout(timer);
    while (again && !closed && wakes.size > 0) {
      again = false;
      const number = ++begun;
      latest = await read().then(
        (state) => ({ number, state }),
        (error: unknown) => ({ number, error }),
      );
      for (const wake of [...wakes]) wake();
    }
    reading = false;
    if (!closed && wakes.size > 0) timer = setTimeout(refresh, READ_MILLISECONDS);
  }

  const unsubscribe = live.subscribe(topic, refresh, () => {
    closed = true;
    clearTimeout(timer);
  });

  return {
    join(wake) {
      let seen = begun;
      wakes.add(wake);
      void refresh();
      return {
        news() {
          if (latest !== undefined && latest.number > seen && !closed) {
            seen = latest.number;
            if ('error' in latest) throw latest.error;
            return latest;
          }
          return null;
        },
        leave() {
          if (!wakes.delete(wake) || wakes.size > 0) return;
          clearTimeout(timer);
          unsubscribe();
          onEmpty();
        },
      };
    },
  };
}

/** The channels of one kind of state. A channel exists while it has subscribers. */
export function createChannels<State>(live: Live): Channels<State> {
  const channels = new Map<string, Channel<State>>();
  return {
    join(topic, scope, read, wake) {
      const key = `${topic} ${scope}`;
      let channel = channels.get(key);
      if (!channel) {
        channel = openChannel(live, topic, read, () => channels.delete(key));
        channels.set(key, channel);
      }
      return channel.join(wake);
    },
  };
}
