import {
  GraphQLError,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';

/** What is wrong with one value. `path` is written as `input.wallets.0.network`; `problem` never repeats the value. */
export type VariableFault = { readonly path: string; readonly problem: string };

const MAX_NAME = 64;

/** Problems of the specified scalars, whose own messages repeat the value. */
const SPECIFIED: ReadonlyMap<string, readonly [isValid: (value: unknown) => boolean, problem: string]> =
  new Map([
    ['String', [(value) => typeof value === 'string', 'must be a string']],
    ['Boolean', [(value) => typeof value === 'boolean', 'must be true or false']],
    [
      'Int',
      [
        (value) => Number.isInteger(value) && (value as number) === ((value as number) | 0),
        'must be a 32-bit integer',
      ],
    ],
    ['Float', [(value) => Number.isFinite(value), 'must be a number']],
    [
      'ID',
      [(value) => typeof value === 'string' || Number.isInteger(value), 'must be a string or an integer'],
    ],
  ]);

/** What is wrong with the value of a scalar or enum; null if nothing is. */
function leafProblem(value: unknown, type: GraphQLLeafType): string | null {
  if (isEnumType(type)) {
    if (typeof value === 'string' && type.getValue(value)) return null;
    return `must be one of ${type
      .getValues()
      .map(({ name }) => name)
      .join(', ')}`;
  }
  const [isValid, problem] = SPECIFIED.get(type.name) ?? [];
  if (isValid && problem) return isValid(value) ? null : problem;
  try {
    return type.parseValue(value) === undefined ? `is not a ${type.name}` : null;
  } catch (error) {
    // Messages of the scalars of schema/scalars.ts do not repeat the value.
    return error instanceof GraphQLError ? error.message : `is not a ${type.name}`;
  }
}

/**
 * Checks the value of a variable as GraphQL coerces it, and adds its faults to `faults` until there are `most`.
 * https://spec.graphql.org/October2021/#sec-Coercing-Variable-Values
 */
export function findFaults(
  value: unknown,
  type: GraphQLInputType,
  path: string,
  faults: VariableFault[],
  most: number,
): void {
  const add = (problem: string, at = path) => {
    if (faults.length < most) faults.push({ path: at, problem });
  };

  function checkFields(fields: object, objectType: GraphQLInputObjectType): void {
    const known = objectType.getFields();
    for (const name of Object.keys(fields)) {
      if (!Object.hasOwn(known, name)) {
        const shown = name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name;
        add(`is not a field of ${objectType.name}`, `${path}.${shown}`);
      }
    }
    for (const field of Object.values(known)) {
      const at = `${path}.${field.name}`;
      if (Object.hasOwn(fields, field.name)) {
        findFaults(fields[field.name as keyof typeof fields], field.type, at, faults, most);
      } else if (isRequiredInputField(field)) add(`is required (${field.type})`, at);
    }
  }

  if (faults.length >= most) return;
  if (isNonNullType(type)) {
    if (value == null) add(`must not be null (${type})`);
    else findFaults(value, type.ofType, path, faults, most);
  } else if (value == null) {
    return;
  } else if (isListType(type)) {
    if (!Array.isArray(value)) findFaults(value, type.ofType, path, faults, most);
    else {
      for (const [index, item] of value.entries()) {
        if (faults.length >= most) return;
        findFaults(item, type.ofType, `${path}.${index}`, faults, most);
      }
    }
  } else if (isInputObjectType(type)) {
    if (typeof value === 'object' && !Array.isArray(value)) checkFields(value, type);
    else add(`must be an object (${getNamedType(type).name})`);
  } else {
    const problem = leafProblem(value, type);
    if (problem) add(problem);
  }
}
