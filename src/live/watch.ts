import type { Live, Topic } from './types.ts';

/** What a read answers; `last`: nothing more will come. */
export type Found<Value> = { readonly values: readonly Value[]; readonly last: boolean };

/** The last of a stream whose process stops: whoever listens is to listen again. */
export const stopped: unique symbol = Symbol('the process stops');

/** A publication may be missed (another process, no Redis): it reads again after so long at the latest. */
const EVERY_MILLISECONDS = 15_000;

export type WatchOptions<Value> = {
  readonly live: Live;
  readonly topic: Topic;
  /** What there is to be told since the last read: all of the present state at first. */
  readonly read: () => Promise<Found<Value>>;
};

/**
 * The present state, then each change, until nothing more will come or nobody listens any more. Reads only when it is
 * asked for more, and once for all changes in between: a slow listener makes no queue grow.
 */
export function watch<Value>(options: WatchOptions<Value>): AsyncIterableIterator<Value | typeof stopped> {
  const { live, topic, read } = options;
  const waiting: Value[] = [];
  let changed = true;
  let ended = false;
  let stopping = false;
  let wake = () => {};

  const endOf = live.subscribe(
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
    endOf();
    wake();
  };

  async function change(): Promise<void> {
    if (changed || stopping || ended) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, EVERY_MILLISECONDS);
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
        await change();
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
