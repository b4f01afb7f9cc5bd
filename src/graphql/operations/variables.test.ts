import fc from 'fast-check';
import {
  type GraphQLInputType,
  GraphQLList,
  type GraphQLNamedInputType,
  GraphQLNonNull,
  isInputType,
} from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../schema/index.ts';
import { findFaults, type VariableFault } from './variable-faults.ts';
import { prepareValidity } from './variable-validity.ts';
import { isDeeperThan } from './variables.ts';

const types = Object.values(schema.getTypeMap())
  .filter((type): type is GraphQLNamedInputType => isInputType(type))
  .flatMap((type): GraphQLInputType[] => [
    type,
    new GraphQLNonNull(type),
    new GraphQLList(new GraphQLNonNull(type)),
  ]);

const names = new Set(types.flatMap((type) => ('getFields' in type ? Object.keys(type.getFields()) : [])));

const leaf = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    true,
    0,
    1.5,
    2 ** 40,
    '',
    'USD',
    'READY',
    '2026-01-31T12:00:00Z',
    'a\u0000',
  ),
  fc.string({ maxLength: 5 }),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('any'), { maxLength: 3 }), tie('object')),
  object: fc.dictionary(fc.constantFrom(...names, '__proto__', 'constructor'), tie('any'), { maxKeys: 5 }),
})).any;

test('a value is valid exactly where no fault is found', () => {
  const checks = types.map((type) => ({ type, isValid: prepareValidity(type) }));
  let valid = 0;
  fc.assert(
    fc.property(fc.constantFrom(...checks), value, ({ type, isValid }, given) => {
      const faults: VariableFault[] = [];
      findFaults(given, type, 'value', faults, 1);
      expect(isValid(given)).toBe(faults.length === 0);
      valid += faults.length === 0 ? 1 : 0;
    }),
    { numRuns: 5_000 },
  );
  expect(valid).toBeGreaterThan(100);
});

test('depth is found without recursion', () => {
  const nested = (levels: number) => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
  expect([
    isDeeperThan(nested(32), 32),
    isDeeperThan(nested(33), 32),
    isDeeperThan(nested(100_000), 32),
  ]).toEqual([false, true, true]);
  expect(isDeeperThan({ a: { b: [1] } }, 2)).toBe(true);
  expect(isDeeperThan('x', 0)).toBe(false);
});
