import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import calypso from '../index.ts';
import { call, json, scripted, testOptions } from '../testing.ts';

// Vitest's fake clock covers the global timers only, so this builds the promise timer from them.
vi.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a burst beyond the rate limit is refused before it is sent', async () => {
  const order = json({ id: 'o1', state: 'CREATED' });
  const { context, sent } = scripted(Array.from({ length: 5 }, () => order));
  const { sessions } = calypso.connect(testOptions({ http: { maxRequestsPerSecond: 1 } }), context);
  const calls = Promise.allSettled([1, 2, 3].map(() => sessions.get('o1', call())));
  await vi.advanceTimersByTimeAsync(999);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  const results = await calls;
  expect(results.map((one) => one.status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect(sent).toHaveLength(2);
});
