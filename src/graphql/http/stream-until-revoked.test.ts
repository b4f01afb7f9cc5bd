import { expect, test } from 'vitest';
import { createChannels, createMemoryLive, type Live, watch } from '../../live/index.ts';
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
  const events = watch<number, number>({
    channels: createChannels(counting),
    topic: 'session:x',
    scope: 'project',
    read: async () => ++value,
    select: (state) => ({ values: [state], last: state === 3 }),
  });
  let ends = 0;
  const onEnd = () => {
    ends += 1;
  };
  return { events, publish: () => live.publish('session:x'), open: () => open, onEnd, ended: () => ends > 0 };
}

test('events pass while the key is valid; then `revoked` ends the stream', async () => {
  const { events, publish, open, onEnd, ended } = numbers();
  let valid = true;
  const stream = untilRevoked(events, async () => valid, onEnd);
  expect(await stream.next()).toEqual({ done: false, value: 1 });
  expect(ended()).toBe(false);
  valid = false;
  publish();
  expect(await stream.next()).toEqual({ done: false, value: revoked });
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  expect([open(), ended()]).toEqual([0, true]);
});

test('a stream without events ends when its key does', async () => {
  const { events, open, onEnd } = numbers();
  let valid = true;
  const stream = untilRevoked(events, async () => valid, onEnd, 1);
  await stream.next();
  const waiting = stream.next();
  valid = false;
  expect(await waiting).toEqual({ done: false, value: revoked });
  expect([open(), await stream.next()]).toEqual([0, { done: true, value: undefined }]);
});

test('the end of the events, and a consumer that returns, end the stream', async () => {
  const finished = numbers();
  const all = untilRevoked(finished.events, async () => true, finished.onEnd);
  for await (const _ of all) finished.publish();
  const left = numbers();
  await untilRevoked(left.events, async () => true, left.onEnd).return?.();
  expect([finished.open(), finished.ended(), left.open(), left.ended()]).toEqual([0, true, 0, true]);
});

test('the subscription is removed if the key cannot be checked', async () => {
  const { events, open, onEnd, ended } = numbers();
  const stream = untilRevoked(events, () => Promise.reject(new Error('no database')), onEnd);
  expect(open()).toBe(1);
  await expect(stream.next()).rejects.toThrow('no database');
  expect([open(), ended()]).toEqual([0, true]);
  expect(await stream.next()).toEqual({ done: true, value: undefined });
});
