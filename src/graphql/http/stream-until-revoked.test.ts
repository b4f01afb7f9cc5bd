import { expect, test } from 'vitest';
import { createMemoryLive, type Live, watch } from '../../live/index.ts';
import { revoked, untilRevoked } from './stream-until-revoked.ts';

/** A live stream of numbers, and how many listen. */
function listening() {
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

test('tells while the listener is known, then that it was revoked, and nothing more', async () => {
  const { events, publish, open } = listening();
  let known = true;
  const told = untilRevoked(events, async () => known);
  expect(await told.next()).toEqual({ done: false, value: 1 });
  known = false;
  publish();
  expect(await told.next()).toEqual({ done: false, value: revoked });
  expect(await told.next()).toEqual({ done: true, value: undefined });
  expect(open()).toBe(0);
});

test('leaves nothing behind where the listener cannot be looked up', async () => {
  const { events, open } = listening();
  const told = untilRevoked(events, () => Promise.reject(new Error('no database')));
  expect(open()).toBe(1);
  await expect(told.next()).rejects.toThrow('no database');
  expect(open()).toBe(0);
  expect(await told.next()).toEqual({ done: true, value: undefined });
});
