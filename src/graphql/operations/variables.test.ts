import fc from 'fast-check';
import {
  coerceInputValue,
  type GraphQLInputFieldConfigMap,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLList,
  type GraphQLNamedInputType,
  GraphQLNonNull,
  isInputType,
} from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../schema/index.ts';
import { INVALID, prepareCoercion } from './variable-coercion.ts';
import { findFaults, type VariableFault } from './variable-faults.ts';

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
  fc.constantFrom(null, true, 0, 1.5, 2 ** 40, '', 'USD', 'READY', '2026-01-31T12:00:00Z', 'a\u0000'),
  fc.string({ maxLength: 5 }),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('any'), { maxLength: 3 }), tie('object')),
  object: fc.dictionary(fc.constantFrom(...names, '__proto__', 'constructor'), tie('any'), { maxKeys: 5 }),
})).any;

test('values are coerced as graphql does it, and invalid exactly where a fault is found', () => {
  const cases = types.map((type) => ({ type, coerce: prepareCoercion(type) }));
  let valid = 0;
  fc.assert(
    fc.property(fc.constantFrom(...cases), value, ({ type, coerce }, given) => {
      const faults: VariableFault[] = [];
      findFaults(given, type, 'value', faults, 1);
      const coerced = coerce(given);
      expect(coerced === INVALID).toBe(faults.length > 0);
      if (coerced === INVALID) return;
      expect(coerced).toEqual(coerceInputValue(given, type));
      valid += 1;
    }),
    { numRuns: 5_000 },
  );
  expect(valid).toBeGreaterThan(100);
});

test('input objects are coerced with their defaults, in lists and themselves', () => {
  const inner = new GraphQLInputObjectType({
    name: 'Inner',
    fields: (): GraphQLInputFieldConfigMap => ({
      count: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 7 },
      at: { type: schema.getType('DateTime') as GraphQLNamedInputType },
      more: { type: new GraphQLList(inner) },
    }),
  });
  const coerce = prepareCoercion(inner);
  expect(coerce({ at: '2026-01-31T12:00:00Z', more: { count: 1 } })).toEqual({
    count: 7,
    at: new Date('2026-01-31T12:00:00Z'),
    more: [{ count: 1 }],
  });
  for (const wrong of [
    { count: null },
    { more: [{ extra: 1 }] },
    [],
    'text',
    JSON.parse('{ "__proto__": 1 }'),
  ]) {
    expect(coerce(wrong)).toBe(INVALID);
  }
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
