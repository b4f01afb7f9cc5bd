import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
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
  const coerce = coercionOf(type, new Map());
  return (value) => {
    try {
      return coerce(value);
    } catch {
      return INVALID;
    }
  };
}

/** A coercion that throws where a value is invalid. `known` has the input objects that contain themselves. */
function coercionOf(type: GraphQLInputType, known: Map<GraphQLInputType, Coerce>): Coerce {
  if (isNonNullType(type)) {
    const coerce = coercionOf(type.ofType, known);
    return (value) => (value == null ? refuse() : coerce(value));
  }
  if (isListType(type)) {
    const coerce = coercionOf(type.ofType, known);
    return (value) =>
      value == null ? null : Array.isArray(value) ? value.map((item) => coerce(item)) : [coerce(value)];
  }
  if (isInputObjectType(type)) return known.get(type) ?? objectCoercion(type, known);
  return leafCoercion(type);
}

function refuse(): never {
  throw REFUSAL;
}

function objectCoercion(type: GraphQLInputObjectType, known: Map<GraphQLInputType, Coerce>): Coerce {
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
    const coerce = coercionOf(field.type, known);
    fields.push({ name, coerce, isRequired: isRequiredInputField(field), defaultValue });
  }
  return coerceObject;
}

function leafCoercion(type: GraphQLLeafType): Coerce {
  if (isEnumType(type)) {
    const values = new Map<unknown, unknown>(type.getValues().map(({ name, value }) => [name, value]));
    return (value) => (value == null ? null : values.has(value) ? values.get(value) : refuse());
  }
  return (value) => {
    if (value == null) return null;
    const result = type.parseValue(value);
    return result === undefined ? refuse() : result;
  };
}
