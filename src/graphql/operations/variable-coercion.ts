import {
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  type GraphQLScalarType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';

/** Instead of a value that does not fit its type. */
export const INVALID = Symbol('invalid');

/** Coerces a value of JSON; INVALID exactly where `findFaults` finds a fault. */
export type Coerce = (value: unknown) => unknown;

/** Ends the coercion of an invalid value. Made once: nobody reads where it was thrown. */
const REFUSAL = new Error('invalid value');

/**
 * Prepares the coercion of the values of a type, as graphql does it, but without paths and messages: it looks at the type
 * once instead of at each value. What is wrong with an invalid value is found by a second pass.
 */
export function prepareCoercion(type: GraphQLInputType): Coerce {
  const coerce = coercionOf(type);
  return (value) => {
    try {
      return coerce(value);
    } catch {
      return INVALID;
    }
  };
}

/** Those of named types, which are the same objects in all operations. An input object may contain itself. */
const known = new WeakMap<GraphQLInputType, Coerce>();

/** A coercion that throws where a value is invalid. */
function coercionOf(type: GraphQLInputType): Coerce {
  if (isNonNullType(type)) {
    const coerce = coercionOf(type.ofType);
    return (value) => (value == null ? refuse() : coerce(value));
  }
  if (isListType(type)) {
    const coerce = coercionOf(type.ofType);
    return (value) =>
      value == null ? null : Array.isArray(value) ? value.map((item) => coerce(item)) : [coerce(value)];
  }
  return known.get(type) ?? (isInputObjectType(type) ? objectCoercion(type) : leafCoercion(type));
}

function refuse(): never {
  throw REFUSAL;
}

function objectCoercion(type: GraphQLInputObjectType): Coerce {
  type Field = { name: string; coerce: Coerce; isRequired: boolean; defaultValue: unknown };
  const fields: Field[] = [];
  const coerceObject: Coerce = (value) => {
    if (value == null) return null;
    if (typeof value !== 'object' || Array.isArray(value)) return refuse();
    const coerced: Record<string, unknown> = {};
    let unknown = Object.keys(value).length;
    for (const { name, coerce, isRequired, defaultValue } of fields) {
      if (Object.hasOwn(value, name)) {
        unknown -= 1;
        coerced[name] = coerce(value[name as keyof typeof value]);
      } else if (isRequired) return refuse();
      else if (defaultValue !== undefined) coerced[name] = defaultValue;
    }
    return unknown === 0 ? coerced : refuse();
  };
  known.set(type, coerceObject);
  for (const field of Object.values(type.getFields())) {
    const { name, defaultValue } = field;
    const coerce = coercionOf(field.type);
    fields.push({ name, coerce, isRequired: isRequiredInputField(field), defaultValue });
  }
  return coerceObject;
}

function leafCoercion(type: GraphQLLeafType): Coerce {
  const coerce = isEnumType(type) ? enumCoercion(type) : scalarCoercion(type);
  known.set(type, coerce);
  return coerce;
}

function enumCoercion(type: GraphQLEnumType): Coerce {
  const values = new Map<unknown, unknown>(type.getValues().map(({ name, value }) => [name, value]));
  return (value) => (value == null ? null : values.has(value) ? values.get(value) : refuse());
}

function scalarCoercion(type: GraphQLScalarType): Coerce {
  return (value) => {
    if (value == null) return null;
    const result = type.parseValue(value);
    return result === undefined ? refuse() : result;
  };
}
