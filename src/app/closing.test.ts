import { expect, test } from 'vitest';
import { createClosing } from './closing.ts';

test('closes the last opened first, each once, and all of them although one fails', async () => {
  const closed: string[] = [];
  const errors: unknown[] = [];
  const closing = createClosing((error) => void errors.push(error));
  const failure = new Error('the database is gone');
  closing.add('one', async () => void closed.push('first'));
  closing.add('two', () => Promise.reject(failure));
  closing.add('three', () => void closed.push('last'));
  await closing.close();
  await closing.close();
  expect(closed).toEqual(['last', 'first']);
  expect(errors).toEqual([failure]);
});

test('ends all work at once and by one deadline, then closes; tells what is still open', async () => {
  const errors: unknown[] = [];
  const closing = createClosing((error) => void errors.push(error));
  const told: unknown[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const failure = new Error('no');
  closing.add('store', () => void told.push('store'));
  closing.addWork('jobs', (given) => {
    told.push(given);
    return promise;
  });
  closing.addWork('tickers', (given) => {
    told.push(given);
    throw failure;
  });
  const deadline = AbortSignal.timeout(60_000);
  const drained = closing.drain(deadline);
  const closed = closing.close();
  // Nobody waits for the first one before the second one is told.
  expect(told).toEqual([deadline, deadline]);
  await Promise.resolve();
  expect(closing.open()).toEqual(['store', 'jobs']);
  resolve();
  await drained;
  await closed;
  expect(told).toEqual([deadline, deadline, 'store']);
  expect(errors).toEqual([failure]);
  expect(closing.open()).toEqual([]);
});
