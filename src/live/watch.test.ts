import { expect, test, vi } from 'vitest';
import { createMemoryLive, stopped, type WatchOptions, watch } from './index.ts';

/** A watch of one topic, with the number of subscriptions that are open. */
function watched(read: WatchOptions<string>['read']) {
  const live = createMemoryLive();
  let open = 0;
  const counted: typeof live = {
    ...live,
    subscribe(...given) {
      open += 1;
      const end = live.subscribe(...given);
      return () => {
        open -= 1;
        end();
      };
    },
  };
  const values = watch({ live: counted, topic: 'session:a', read });
  return { live, values, open: () => open };
}

test('unsubscribes when the consumer returns, and reads nothing for later changes', async () => {
  const read = vi.fn(async () => ({ values: ['now'], last: false }));
  const { live, values, open } = watched(read);
  expect(await values.next()).toEqual({ done: false, value: 'now' });
  expect(open()).toBe(1);
  await values.return?.();
  expect(open()).toBe(0);
  live.publish('session:a');
  expect(await values.next()).toEqual({ done: true, value: undefined });
  expect(read).toHaveBeenCalledTimes(1);
});

test('unsubscribes when the consumer returns while it waits for a change', async () => {
  const { values, open } = watched(async () => ({ values: ['now'], last: false }));
  await values.next();
  const waiting = values.next();
  // `now` comes again only after a change, so this call waits.
  await values.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(open()).toBe(0);
});

test('unsubscribes after the last value', async () => {
  const { values, open } = watched(async () => ({ values: ['end'], last: true }));
  expect(await values.next()).toEqual({ done: false, value: 'end' });
  expect(await values.next()).toEqual({ done: true, value: undefined });
  expect(open()).toBe(0);
});

test('unsubscribes when a read fails', async () => {
  const { values, open } = watched(async () => {
    throw new Error('no database');
  });
  await expect(values.next()).rejects.toThrow('no database');
  expect(open()).toBe(0);
});

test('tells the consumer of a stop of the process, then unsubscribes and ends', async () => {
  const { live, values, open } = watched(async () => ({ values: ['now'], last: false }));
  await values.next();
  await live.close();
  expect(await values.next()).toEqual({ done: false, value: stopped });
  expect(open()).toBe(0);
  expect(await values.next()).toEqual({ done: true, value: undefined });
});
