import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from './index.ts';

type Described = readonly [path: string, description: string | null | undefined];

function describedParts(type: GraphQLNamedType): Described[] {
  const own: Described = [type.name, type.description];
  if (isEnumType(type)) {
    const values = type
      .getValues()
      .map((value): Described => [`${type.name}.${value.name}`, value.description]);
    return [own, ...values];
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    return [own, ...fields.map((field): Described => [`${type.name}.${field.name}`, field.description])];
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [own];
  const fields = Object.values(type.getFields()).flatMap((field): Described[] => [
    [`${type.name}.${field.name}`, field.description],
    ...field.args.map((arg): Described => [`${type.name}.${field.name}(${arg.name})`, arg.description]),
  ]);
  return [own, ...fields];
}

const BUILT_IN = new Set(['ID', 'String', 'Int', 'Float', 'Boolean']);
const parts = Object.values(schema.getTypeMap())
  .filter(({ name }) => !name.startsWith('__') && !BUILT_IN.has(name))
  .flatMap(describedParts);

describe('the API reference', () => {
  test('describes every type, field, argument and enum value', () => {
    expect(parts.length).toBeGreaterThan(500);
    expect(parts.filter(([, description]) => !description).map(([path]) => path)).toEqual([]);
  });

  test('consists of sentences: a capital or a code at the start, a period at the end', () => {
    const wrong = parts.filter(([, description]) => !/^[A-Z`].*\.$/s.test(description ?? ''));
    expect(wrong).toEqual([]);
  });

  test('says for each nullable output field when it is null', () => {
    const silent = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter((type) => !type.name.startsWith('__'))
      .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
      .filter(({ field }) => !isNonNullType(field.type) && !/\bnull\b/i.test(field.description ?? ''))
      .map(({ type, field }) => `${type.name}.${field.name}`);
    expect(silent).toEqual([]);
  });
});
