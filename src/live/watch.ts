import type { Channels } from './channel.ts';
import type { Topic } from './live.ts';

/** What a subscriber receives. `last`: there will be no further values. */
export type Values<Value> = { readonly values: readonly Value[]; readonly last: boolean };

export type WatchOptions<State, Value> = {
  readonly channels: Channels<State>;
  readonly topic: Topic;
  /** Subscribers of one scope share the reads of a topic. */
  readonly scope: string;
  readonly read: () => Promise<State>;
  /** What is new for this subscriber; at first all of the present state. */
  readonly select: (state: State) => Values<Value>;
};

export type Watched<Value> = AsyncIterableIterator<Value> & {
  /** Yields a value again that was taken. */
  giveBack(value: Value): void;
};

/**
 * Yields the present state, then each change, until the values are the last or the consumer returns. The state is
 * selected when the next value is wanted, and once for all changes in between: a slow consumer builds up no queue.
 *
 * When the process stops, the stream falls silent and does not end: the server cuts its connection, so that the client
 * subscribes again as after any lost connection. A stream that ended would be final to a client.
 */
export function watch<State, Value>(options: WatchOptions<State, Value>): Watched<Value> {
  const { channels, topic, scope, read, select } = options;
  const waiting: Value[] = [];
  let ended = false;
  let wake = () => {};
  const member = channels.join(topic, scope, read, () => wake());

  const end = () => {
    ended = true;
    member.leave();
    wake();
  };
  const news = () => {
    try {
      return member.news();
    } catch (error) {
      end();
      throw error;
    }
  };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      for (;;) {
        const value = waiting.shift();
        if (value !== undefined) return { done: false, value };
        if (ended) return { done: true, value: undefined };
        const found = news();
        if (found === null) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        const { values, last } = select(found.state);
        waiting.push(...values);
        if (last) end();
      }
    },
    giveBack: (value) => void waiting.unshift(value),
    async return() {
      waiting.length = 0;
      end();
      return { done: true, value: undefined };
    },
  };
}
