import { expect, test } from 'vitest';
import { type IdKind, idempotencyKeyProblem, idPrefixes, isId, newId, readByIds } from './id.ts';
import { ownValue } from './own-value.ts';

const kinds = Object.keys(idPrefixes) as IdKind[];

test.each(kinds)('an id of the kind %s is valid for that kind only', (kind) => {
  const id = newId(kind);
  expect(id).toMatch(/^[a-z]{3}_[0-9a-f]{32}$/);
  expect(kinds.filter((other) => isId(other, id))).toEqual([kind]);
});

test('ids are unique', () => {
  expect(new Set(Array.from({ length: 1000 }, () => newId('customer'))).size).toBe(1000);
});

test.each([
  '',
  'cus_',
  'cus_xyz',
  `cus_${'A'.repeat(32)}`,
  `cus_${'0'.repeat(31)}`,
  `cus_${'0'.repeat(33)}`,
  `cus_${'0'.repeat(32)}\n`,
  `cus-${'0'.repeat(32)}`,
  `xcus_${'0'.repeat(32)}`,
])('%j is not a well-formed id', (text) => {
  expect(isId('customer', text)).toBe(false);
});

test('only own keys have a value', () => {
  expect(ownValue({ a: 1 }, 'a')).toBe(1);
  expect(ownValue<unknown>({ a: 1 }, 'constructor')).toBeUndefined();
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

test.each(['a', 'order 17', 'ä'.repeat(255), '😀'.repeat(255)])('an idempotency key: %j', (key) => {
  expect(idempotencyKeyProblem(key)).toBeNull();
});

test.each(['', 'a'.repeat(256), 'a\n', '\u0001a', 'a\u007f', '\u0085', '\ud83d'])(
  'no idempotency key: %j',
  (key) => {
    expect(idempotencyKeyProblem(key)).toBe('must have 1 to 255 characters and no control characters');
  },
);
