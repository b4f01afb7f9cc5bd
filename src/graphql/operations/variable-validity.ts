import {
  type GraphQLInputType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import { leafProblem } from './variable-faults.ts';

export type IsValid = (value: unknown) => boolean;

/**
 * Prepares the question whether `findFaults` finds none: it looks at the type once instead of at each value, and makes no
 * paths. Only values that are not valid are checked again, for the paths.
 */
export function prepareValidity(type: GraphQLInputType): IsValid {
  return validityOf(type, new Map());
}

/** `known` has the input objects that contain themselves. */
function validityOf(type: GraphQLInputType, known: Map<GraphQLInputType, IsValid>): IsValid {
  if (isNonNullType(type)) {
    const inner = validityOf(type.ofType, known);
    return (value) => value != null && inner(value);
  }
  if (isListType(type)) {
    const item = validityOf(type.ofType, known);
    return (value) => value == null || (Array.isArray(value) ? value.every(item) : item(value));
  }
  if (isInputObjectType(type)) {
    const prepared = known.get(type);
    if (prepared) return prepared;
    const fields = new Map<string, IsValid>();
    const isValid: IsValid = (value) => {
      if (value == null) return true;
      if (typeof value !== 'object' || Array.isArray(value)) return false;
      for (const name of Object.keys(value)) {
        if (!fields.get(name)?.((value as Record<string, unknown>)[name])) return false;
      }
      return required.every((name) => Object.hasOwn(value, name));
    };
    known.set(type, isValid);
    const all = Object.values(type.getFields());
    for (const field of all) fields.set(field.name, validityOf(field.type, known));
    const required = all.filter(isRequiredInputField).map(({ name }) => name);
    return isValid;
  }
  return (value) => value == null || leafProblem(value, type) === null;
}
