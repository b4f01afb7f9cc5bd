import {
  type DocumentNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  TypeInfo,
  typeFromAST,
  ValidationContext,
  type VariableDefinitionNode,
  valueFromASTUntyped,
} from 'graphql';
import { asRequestError } from '../errors.ts';
import { findFaults, type VariableFault } from './variable-faults.ts';
import { type IsValid, prepareValidity } from './variable-validity.ts';

const MAX_FAULTS = 10;
/** Levels of a value that no variable of the operation takes. */
const MAX_UNUSED_DEPTH = 32;

type Variable = {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly definition: VariableDefinitionNode;
  /** Whether the variable stands where null is not allowed: a nullable type with a default may stand there. */
  readonly neverNull: boolean;
  readonly isValid: IsValid;
};

export type Values = Readonly<Record<string, unknown>>;

/** The values to execute with, or what is wrong with them. */
export type CheckedVariables = { readonly values: Values; readonly errors: readonly GraphQLError[] };

export type VariableCheck = (given: Values | null | undefined) => CheckedVariables;

const NONE: CheckedVariables = { values: Object.freeze(Object.create(null)), errors: [] };

function variablesOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Variable[] {
  if (!operation.variableDefinitions?.length) return [];
  const usages = new ValidationContext(
    schema,
    document,
    new TypeInfo(schema),
    () => undefined,
  ).getRecursiveVariableUsages(operation);
  return operation.variableDefinitions.flatMap((definition): Variable[] => {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type as never);
    if (!isInputType(type)) return [];
    const strict = usages.find(({ node, type: place }) => node.name.value === name && isNonNullType(place));
    const isValid = prepareValidity(type);
    return [{ name, type, definition, neverNull: strict !== undefined, isValid }];
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
 * Prepares the check of an operation's variables, which refuses what does not fit before graphql-jit or graphql coerces it:
 * the messages of both repeat values, which may be secrets or personal data. The check also inserts defaults, which
 * graphql-jit does not apply to required variables, and inserts as text for `DateTime`.
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
    for (const { name, type, definition, neverNull, isValid } of variables) {
      const isGiven = given != null && Object.hasOwn(given, name);
      if (isGiven && isValid(given[name]) && !(neverNull && given[name] === null)) {
        values[name] = given[name];
        continue;
      }
      const faults: VariableFault[] = [];
      if (isGiven) {
        const value = given[name];
        values[name] = value;
        if (value === null && neverNull && !isNonNullType(type)) {
          faults.push({ path: name, problem: `must not be null (${type}!)` });
        } else findFaults(value, type, name, faults, MAX_FAULTS - (errors?.length ?? 0));
      } else if (definition.defaultValue) {
        values[name] = valueFromASTUntyped(definition.defaultValue);
      } else if (isNonNullType(type)) faults.push({ path: name, problem: `is required (${type})` });
      for (const each of faults) {
        errors ??= [];
        if (errors.length < MAX_FAULTS) errors.push(fault(each, definition));
      }
    }
    return { values, errors: errors ?? NONE.errors };
  };
}
