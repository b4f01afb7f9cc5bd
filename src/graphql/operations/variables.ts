import {
  type DocumentNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  typeFromAST,
  ValidationContext,
  type VariableDefinitionNode,
  valueFromAST,
} from 'graphql';
import { asRequestError } from '../errors.ts';
import { type Coerce, INVALID, prepareCoercion } from './variable-coercion.ts';
import { findFaults, type VariableFault } from './variable-faults.ts';

const MAX_FAULTS = 10;
/** Levels of a value that no variable of the operation takes. */
const MAX_UNUSED_DEPTH = 32;

type Variable = {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly definition: VariableDefinitionNode;
  /** Whether a variable of a nullable type stands where null is not allowed, which it may with a default. */
  readonly neverNull: boolean;
  readonly coerce: Coerce;
  /** Coerced; undefined if the variable has none. */
  readonly defaultValue: unknown;
};

export type Values = Readonly<Record<string, unknown>>;

/** The coerced values, or what is wrong with those that were given. */
export type CheckedVariables = { readonly values: Values; readonly errors: readonly GraphQLError[] };

export type VariableCheck = (given: Values | null | undefined) => CheckedVariables;

const NONE: CheckedVariables = { values: Object.freeze(Object.create(null)), errors: [] };

/** Where variables stand, with the types of these places. It visits the whole operation. */
function usagesOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) {
  const context = new ValidationContext(schema, document, new TypeInfo(schema), () => undefined);
  return context.getRecursiveVariableUsages(operation);
}

function variablesOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Variable[] {
  const definitions = operation.variableDefinitions ?? [];
  const mayBeNull = definitions.some(({ type }) => type.kind !== Kind.NON_NULL_TYPE);
  const usages = mayBeNull ? usagesOf(schema, document, operation) : [];
  return definitions.flatMap((definition): Variable[] => {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type as never);
    if (!isInputType(type)) return [];
    const strict = usages.find(({ node, type: place }) => node.name.value === name && isNonNullType(place));
    const coerce = prepareCoercion(type);
    const defaultValue = definition.defaultValue && valueFromAST(definition.defaultValue, type);
    return [{ name, type, definition, neverNull: strict !== undefined, coerce, defaultValue }];
  });
}

/** Whether a JSON value has more than `most` levels. Not recursive: the value may have 100,000. */
export function isDeeperThan(value: unknown, most: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue;
      if (depth === most) return true;
      for (const inner of Object.values(item)) next.push(inner);
    }
    level = next;
  }
  return false;
}

/**
 * Prepares the coercion of an operation's variables. graphql-jit and graphql are given the coerced values, and find no fault:
 * the messages of both repeat values, which may be secrets or personal data. graphql-jit also does not apply the defaults of
 * required variables, and inserts them as text for `DateTime`.
 */
export function prepareVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): VariableCheck {
  const variables = variablesOf(schema, document, operation);
  const names = new Set(variables.map(({ name }) => name));

  const fault = ({ path, problem }: VariableFault, definition?: VariableDefinitionNode) =>
    asRequestError(new GraphQLError(`${path}: ${problem}`, definition ? { nodes: definition } : {}));

  function checkUnused(given: Values): GraphQLError[] {
    for (const name of Object.keys(given)) {
      if (!names.has(name) && isDeeperThan(given[name], MAX_UNUSED_DEPTH)) {
        const problem = `a variable that the operation does not use must not have more than ${MAX_UNUSED_DEPTH} levels`;
        return [fault({ path: 'variables', problem })];
      }
    }
    return [];
  }

  return (given) => {
    const unused = given ? checkUnused(given) : NONE.errors;
    if (unused.length > 0) return { ...NONE, errors: unused };
    if (variables.length === 0) return NONE;
    const values: Record<string, unknown> = Object.create(null);
    let errors: GraphQLError[] | undefined;
    for (const { name, type, definition, neverNull, coerce, defaultValue } of variables) {
      const isGiven = given != null && Object.hasOwn(given, name);
      const value = isGiven ? coerce(given[name]) : defaultValue;
      if (value !== INVALID && value !== undefined && !(neverNull && value === null)) {
        values[name] = value;
        continue;
      }
      const faults: VariableFault[] = [];
      if (isGiven && value === null && !isNonNullType(type)) {
        faults.push({ path: name, problem: `must not be null (${type}!)` });
      } else if (isGiven) {
        findFaults(given[name], type, name, faults, MAX_FAULTS - (errors?.length ?? 0));
        // Coercion and `findFaults` agree; if ever they do not, the value is refused, not left out.
        if (faults.length === 0) faults.push({ path: name, problem: `is not a ${type}` });
      } else if (isNonNullType(type)) faults.push({ path: name, problem: `is required (${type})` });
      for (const each of faults) {
        errors ??= [];
        if (errors.length < MAX_FAULTS) errors.push(fault(each, definition));
      }
    }
    return { values, errors: errors ?? NONE.errors };
  };
}
