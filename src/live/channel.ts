import { isDeepStrictEqual } from 'node:util';
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
 * One read for all subscribers of a topic: at each change and every 15 s. If it finds what all of them know, none is woken:
 * waking thousands for nothing would hold up other requests. When subscribers join, one read for them. Changes and joins during
 * a read cause one read after it.
 */
function openChannel<State>(
  live: Live,
  topic: Topic,
  read: () => Promise<State>,
  onEmpty: () => void,
): Channel<State> {
  const wakes = new Set<() => void>();
  /** Those that joined since the last read began. */
  const joined = new Set<() => void>();
  let latest: Reading<State> | undefined;
  /** What all subscribers know; undefined after a read that failed, or one for newcomers alone that found something else. */
  let known: { readonly state: State } | undefined;
  let begun = 0;
  let reading = false;
  let again = false;
  let isForAll = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  async function refresh(forAll: boolean): Promise<void> {
    again = true;
    isForAll ||= forAll;
    if (reading) return;
    reading = true;
    // Also while the process stops, until each has its first state: a stream that has not begun cannot be cut.
    while (again && wakes.size > 0 && (!closed || joined.size > 0)) {
      const newcomers = new Set(joined);
      const readers = isForAll ? wakes : newcomers;
      again = false;
      isForAll = false;
      joined.clear();
      if (readers === wakes) clearTimeout(timer);
      const number = ++begun;
      latest = await read().then(
        (state) => ({ number, state }),
        (error: unknown) => ({ number, error }),
      );
      const present = 'state' in latest ? latest : undefined;
      const isKnown =
        known !== undefined && present !== undefined && isDeepStrictEqual(present.state, known.state);
      if (!isKnown) known = readers === wakes ? present : undefined;
      for (const wake of [...(isKnown ? newcomers : readers)]) if (wakes.has(wake)) wake();
      if (readers === wakes && !closed && wakes.size > 0) {
        timer = setTimeout(refresh, READ_MILLISECONDS, true);
      }
    }
    reading = false;
  }

  const unsubscribe = live.subscribe(
    topic,
    () => void refresh(true),
    () => {
      closed = true;
      clearTimeout(timer);
    },
  );

  return {
    join(wake) {
      let seen = begun;
      let isFirst = true;
      wakes.add(wake);
      joined.add(wake);
      void refresh(wakes.size === 1);
      return {
        news() {
          if (latest !== undefined && latest.number > seen && (isFirst || !closed)) {
            seen = latest.number;
            isFirst = false;
            if ('error' in latest) throw latest.error;
            return latest;
          }
          return null;
        },
        leave() {
          joined.delete(wake);
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
