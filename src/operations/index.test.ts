import { expect, test } from 'vitest';
import { findOperation, parseOperation } from './index.ts';

test.each(['constructor', 'toString', '__proto__', 'unheard'])('there is no operation %s', (name) => {
  expect(findOperation(name)).toBeNull();
  expect(parseOperation(name, [])).toBeNull();
});

test('an operation is found by its name', () => {
  expect(findOperation('keys')?.usage).toContain('npm run keys');
  expect(parseOperation('keys', ['list'])).toBeTypeOf('function');
  expect(parseOperation('keys', ['--list'])).toBeNull();
});
