import { expect, test } from 'vitest';
import { createShutdown } from './shutdown.ts';

test('resources are closed once, in reverse order, and all of them although one fails', async () => {
  const closed: string[] = [];
  const errors: unknown[] = [];
  const shutdown = createShutdown((error) => void errors.push(error));
  const failure = new Error('the database is gone');
  shutdown.onClose('one', async () => void closed.push('first'));
  shutdown.onClose('two', () => Promise.reject(failure));
  shutdown.onClose('three', () => void closed.push('last'));
  await shutdown.close();
  await shutdown.close();
  expect(closed).toEqual(['last', 'first']);
  expect(errors).toEqual([failure]);
});

test('all work is stopped concurrently with one deadline, before resources are closed', async () => {
  const errors: unknown[] = [];
  const shutdown = createShutdown((error) => void errors.push(error));
  const calls: unknown[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const failure = new Error('no');
  shutdown.onClose('store', () => void calls.push('store'));
  shutdown.onDrain('jobs', (given) => {
    calls.push(given);
    return promise;
  });
  shutdown.onDrain('tickers', (given) => {
    calls.push(given);
    throw failure;
  });
  const deadline = AbortSignal.timeout(60_000);
  const drained = shutdown.drain(deadline);
  const closed = shutdown.close();
  // The second component is stopped without waiting for the first.
  expect(calls).toEqual([deadline, deadline]);
  await Promise.resolve();
  expect(shutdown.pending()).toEqual(['store', 'jobs']);
  resolve();
  await drained;
  await closed;
  expect(calls).toEqual([deadline, deadline, 'store']);
  expect(errors).toEqual([failure]);
  expect(shutdown.pending()).toEqual([]);
});
