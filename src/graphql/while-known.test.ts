import { expect, test } from 'vitest';
import { revoked, whileKnown } from './while-known.ts';

/** Tells the same for ever. */
function source() {
  let ended = false;
  const events: AsyncIterableIterator<string> = {
    [Symbol.asyncIterator]: () => events,
    next: async () => ({ done: false, value: 'event' }),
    async return() {
      ended = true;
      return { done: true, value: undefined };
    },
  };
  return { events, ended: () => ended };
}

test('whoever is known hears each event', async () => {
  const { events, ended } = source();
  const heard = whileKnown(events, async () => true);
  expect([await heard.next(), await heard.next()]).toMatchObject([{ value: 'event' }, { value: 'event' }]);
  expect(ended()).toBe(false);
});

test('whoever is known no more is told so, and nothing is listened to for him', async () => {
  const { events, ended } = source();
  expect(await whileKnown(events, async () => false).next()).toEqual({ done: false, value: revoked });
  expect(ended()).toBe(true);
});

test('where nobody can tell whether he is known, nothing is told and nothing is listened to', async () => {
  const { events, ended } = source();
  const isKnown = () => Promise.reject(new Error('no database'));
  await expect(whileKnown(events, isKnown).next()).rejects.toThrow('no database');
  expect(ended()).toBe(true);
});
