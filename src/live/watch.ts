import type { Live, Topic } from './live.ts';

/** The result of a read. `last`: there will be no further values. */
export type Values<Value> = { readonly values: readonly Value[]; readonly last: boolean };

/** The last value of a stream whose process stops: the client should subscribe again. */
export const stopped: unique symbol = Symbol('the process is stopping');

/** Longest time between two reads, since a notification from another process may be lost. */
const READ_MILLISECONDS = 15_000;

export type WatchOptions<Value> = {
  readonly live: Live;
  readonly topic: Topic;
  /** Reads what has changed since the last read; at first all of the present state. */
  readonly read: () => Promise<Values<Value>>;
};

/**
 * Yields the present state, then each change, until a read is the last or the consumer returns. Reads only
 * when the next value is wanted, and once for all changes in between: a slow consumer builds up no queue.
 */
export function watch<Value>(options: WatchOptions<Value>): AsyncIterableIterator<Value | typeof stopped> {
  const { live, topic, read } = options;
  const waiting: Value[] = [];
  let changed = true;
  let ended = false;
  let stopping = false;
  let wake = () => {};

  const unsubscribe = live.subscribe(
    topic,
    () => {
      changed = true;
      wake();
    },
    () => {
      stopping = true;
      wake();
    },
  );
  const end = () => {
    ended = true;
    unsubscribe();
    wake();
  };

  async function nextChange(): Promise<void> {
    if (changed || stopping || ended) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, READ_MILLISECONDS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      for (;;) {
        const value = waiting.shift();
        if (value !== undefined) return { done: false, value };
        if (ended) return { done: true, value: undefined };
        if (stopping) {
          end();
          return { done: false, value: stopped };
        }
        await nextChange();
        if (ended || stopping) continue;
        changed = false;
        const found = await read().catch((error: unknown) => {
          end();
          throw error;
        });
        waiting.push(...found.values);
        if (found.last) end();
      }
    },
    async return() {
      waiting.length = 0;
      end();
      return { done: true, value: undefined };
    },
  };
}
