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

/**
 * Prepares the coercion of the values of a type, as graphql does it, but without paths and messages: it looks at the type
 * once instead of at each value. What is wrong with an invalid value is found by a second pass.
 */
export function prepareCoercion(type: GraphQLInputType): Coerce {
  return coercionOf(type, new Map());
}

/** `known` has the input objects that contain themselves. */
function coercionOf(type: GraphQLInputType, known: Map<GraphQLInputType, Coerce>): Coerce {
  if (isNonNullType(type)) {
    const coerce = coercionOf(type.ofType, known);
    return (value) => (value == null ? INVALID : coerce(value));
  }
  if (isListType(type)) return listCoercion(coercionOf(type.ofType, known));
  if (isInputObjectType(type)) return known.get(type) ?? objectCoercion(type, known);
  return leafCoercion(type);
}

function listCoercion(coerce: Coerce): Coerce {
  return (value) => {
    if (value == null) return null;
    const items = Array.isArray(value) ? value : [value];
    const coerced: unknown[] = [];
    for (const item of items) {
      const result = coerce(item);
      if (result === INVALID) return INVALID;
      coerced.push(result);
    }
    return coerced;
  };
}

function objectCoercion(type: GraphQLInputObjectType, known: Map<GraphQLInputType, Coerce>): Coerce {
  type Field = { name: string; coerce: Coerce; isRequired: boolean; defaultValue: unknown };
  const fields: Field[] = [];
  const coerceObject: Coerce = (value) => {
    if (value == null) return null;
    if (typeof value !== 'object' || Array.isArray(value)) return INVALID;
    const coerced: Record<string, unknown> = {};
    let given = 0;
    for (const { name, coerce, isRequired, defaultValue } of fields) {
      if (Object.hasOwn(value, name)) {
        given += 1;
        const result = coerce(value[name as keyof typeof value]);
        if (result === INVALID) return INVALID;
        coerced[name] = result;
      } else if (isRequired) return INVALID;
      else if (defaultValue !== undefined) coerced[name] = defaultValue;
    }
    return given === Object.keys(value).length ? coerced : INVALID;
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
    return (value) => (value == null ? null : values.has(value) ? values.get(value) : INVALID);
  }
  return (value) => {
    if (value == null) return null;
    try {
      const result = type.parseValue(value);
      return result === undefined ? INVALID : result;
    } catch {
      return INVALID;
    }
  };
}
