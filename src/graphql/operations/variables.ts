import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getOperationAST,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  TypeInfo,
  typeFromAST,
  ValidationContext,
  type VariableDefinitionNode,
  valueFromASTUntyped,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { findFaults, type VariableFault } from './variable-faults.ts';

const MAX_FAULTS = 10;

type Variable = {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly definition: VariableDefinitionNode;
  /** Whether the variable stands where null is not allowed: a nullable type with a default may stand there. */
  readonly neverNull: boolean;
};

function variablesOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) {
  const usages = new ValidationContext(
    schema,
    document,
    new TypeInfo(schema),
    () => undefined,
  ).getRecursiveVariableUsages(operation);
  return (operation.variableDefinitions ?? []).flatMap((definition): Variable[] => {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type as never);
    if (!isInputType(type)) return [];
    const strict = usages.find(({ node, type: place }) => node.name.value === name && isNonNullType(place));
    return [{ name, type, definition, neverNull: strict !== undefined }];
  });
}

/**
 * Refuses variables that do not fit their types, before graphql-jit or graphql coerces them: the messages of both repeat
 * values, which may be secrets or personal data. Also inserts defaults, which graphql-jit does not apply to required
 * variables, and inserts as text for `DateTime`.
 */
export function useVariableCheck(): Plugin {
  const known = new WeakMap<OperationDefinitionNode, Variable[]>();

  function check({ schema, document, operationName, variableValues }: ExecutionArgs) {
    const operation = getOperationAST(document, operationName);
    if (!operation?.variableDefinitions?.length) return { values: variableValues, errors: [] };
    let variables = known.get(operation);
    if (!variables) {
      variables = variablesOf(schema, document, operation);
      known.set(operation, variables);
    }

    const values: Record<string, unknown> = Object.create(null);
    const errors: GraphQLError[] = [];
    for (const { name, type, definition, neverNull } of variables) {
      const faults: VariableFault[] = [];
      if (variableValues && Object.hasOwn(variableValues, name)) {
        const value = variableValues[name];
        values[name] = value;
        if (value === null && neverNull && !isNonNullType(type)) {
          faults.push({ path: name, problem: `must not be null (${type}!)` });
        } else findFaults(value, type, name, faults, MAX_FAULTS - errors.length);
      } else if (definition.defaultValue) {
        values[name] = valueFromASTUntyped(definition.defaultValue);
      } else if (isNonNullType(type)) faults.push({ path: name, problem: `is required (${type})` });
      for (const { path, problem } of faults) {
        if (errors.length === MAX_FAULTS) break;
        errors.push(
          new GraphQLError(`${path}: ${problem}`, {
            nodes: definition,
            // The code and the status of Yoga for an operation that does not validate.
            extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400, spec: true } },
          }),
        );
      }
    }
    return { values, errors };
  }

  function onOperation(given: {
    args: ExecutionArgs;
    setResultAndStopExecution: (result: ExecutionResult) => void;
  }): void {
    const { values, errors } = check(given.args);
    if (errors.length > 0) given.setResultAndStopExecution({ errors });
    else given.args.variableValues = values;
  }
  return { onExecute: onOperation as never, onSubscribe: onOperation as never };
}
