import { expect, test } from 'vitest';
import { createMemoryLive, type Live, watch } from '../../live/index.ts';
import { revoked, untilRevoked } from './stream-until-revoked.ts';

/** A stream of numbers, and the number of its subscriptions. */
function numbers() {
  const live = createMemoryLive();
  let open = 0;
  const counting: Live = {
    ...live,
    subscribe(...given) {
      open += 1;
      const end = live.subscribe(...given);
      let ended = false;
      return () => {
        if (!ended) open -= 1;
        ended = true;
        end();
      };
    },
  };
  let value = 0;
  const read = async () => ({ values: [++value], last: false });
  const events = watch({ live: counting, topic: 'session:x', read });
  return { events, publish: () => live.publish('session:x'), open: () => open };
}

test('events pass while the key is valid; then `revoked` ends the stream', async () => {
  const { events, publish, open } = numbers();
  let valid = true;
  const stream = untilRevoked(events, async () => valid);
  expect(await stream.next()).toEqual({ done: false, value: 1 });
  valid = false;
  publish();
  expect(await stream.next()).toEqual({ done: false, value: revoked });
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  expect(open()).toBe(0);
});

test('the subscription is removed if the key cannot be checked', async () => {
  const { events, open } = numbers();
  const stream = untilRevoked(events, () => Promise.reject(new Error('no database')));
  expect(open()).toBe(1);
  await expect(stream.next()).rejects.toThrow('no database');
  expect(open()).toBe(0);
  expect(await stream.next()).toEqual({ done: true, value: undefined });
});
