import { expect, test } from 'vitest';
import { type DepositStatus, hasArrived } from './customer/deposit.ts';
import { newId, readByIds } from './id.ts';
import { isLoopback } from './loopback.ts';
import { ownValue } from './own-value.ts';
import { Unavailable } from './unavailable.ts';

test('crypto has arrived once it is final', () => {
  const all: DepositStatus[] = ['DETECTED', 'IN_REVIEW', 'CONFIRMED', 'SETTLED', 'DECLINED', 'DROPPED'];
  expect(all.filter(hasArrived)).toEqual(['CONFIRMED', 'SETTLED']);
});

test.each([
  ['http://localhost:8080', true],
  ['http://127.0.0.1', true],
  ['http://[::1]:1', true],
  ['http://localhost.example', false],
  ['http://10.0.0.1', false],
])('%s is this machine: %s', (url, here) => {
  expect(isLoopback(new URL(url).hostname)).toBe(here);
});

test('only own keys have a value', () => {
  expect(ownValue({ a: 1 }, 'a')).toBe(1);
  expect(ownValue<unknown>({ a: 1 }, 'constructor')).toBeUndefined();
});

test('an unreachable database is told as an error that may be repeated', () => {
  expect(new Unavailable('away')).toMatchObject({
    name: 'Unavailable',
    code: 'OVERLOADED',
    retryable: true,
    message: 'away',
  });
});

test('objects are read in the order of their ids; a malformed id is never looked up', async () => {
  const [first, second, unknown] = [newId('customer'), newId('customer'), newId('customer')];
  const asked: string[] = [];
  const read = async (ids: readonly string[]) => {
    asked.push(...ids);
    return [{ id: first }, null, { id: second }];
  };
  const ids = [second, 'x', unknown, newId('deposit'), first, second];
  const found = { id: second };
  expect(await readByIds('customer', ids, read)).toEqual([found, null, null, null, { id: first }, found]);
  expect(asked).toEqual([second, unknown, first, second]);
});
