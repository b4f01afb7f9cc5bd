import { randomBytes } from 'node:crypto';
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLScalarType,
  type GraphQLSchema,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type TypeNode,
  type VariableDefinitionNode,
} from 'graphql';
import type { MaybePromise } from './maybe-promise.ts';
import type { Values } from './variables.ts';

type Compiler = typeof import('graphql-jit');

export type Executor = (contextValue: object, variableValues: Values) => MaybePromise<ExecutionResult>;

/**
 * After compiling nothing is compiled for so many times as long: the largest operation that the limits allow takes 0.3 s,
 * and other requests wait meanwhile.
 */
const PAUSE = 9;

/** The type of variables whose values are coerced before the execution. A random name, for which no client can ask. */
const COERCED = new GraphQLScalarType({ name: `Coerced_${randomBytes(8).toString('hex')}` });
const COERCED_NODE: NamedTypeNode = {
  kind: Kind.NAMED_TYPE,
  name: { kind: Kind.NAME, value: COERCED.name },
};

/** The same schema, in which operations find that type. Introspection does not list it. */
function withCoercedType(schema: GraphQLSchema): GraphQLSchema {
  const getType = (name: string) => (name === COERCED.name ? COERCED : schema.getType(name));
  return Object.create(schema, { getType: { value: getType } });
}

/** The type of a variable without lists and non-null. */
function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}

/** The operation without types and defaults of its variables. graphql-jit needs those of `@skip` and `@include`. */
function withCoercedVariables(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  const variableDefinitions = operation.variableDefinitions?.map(
    (definition): VariableDefinitionNode =>
      nameOf(definition.type) === 'Boolean'
        ? definition
        : { kind: definition.kind, variable: definition.variable, type: COERCED_NODE },
  );
  const replaced = { ...operation, ...(variableDefinitions && { variableDefinitions }) };
  const definitions = document.definitions.map((node) => (node === operation ? replaced : node));
  return { ...document, definitions };
}

/**
 * Makes executors of operations, for variables that are coerced already. graphql executes an operation once; the next time it
 * is compiled, so that an operation that is never sent again is not. The compiler is loaded after the first operation, so that
 * it does not delay the start.
 */
export function createExecutors(schema: GraphQLSchema, now = () => performance.now()) {
  let compiler: Compiler | undefined;
  let nextCompilation = 0;
  let isLoading = false;

  function load(): void {
    if (isLoading) return;
    isLoading = true;
    import('graphql-jit').then(
      (found) => {
        compiler = found;
      },
      // Without the compiler operations are only slower.
      () => undefined,
    );
  }

  const coerced = withCoercedType(schema);

  return (given: DocumentNode, operation: OperationDefinitionNode): Executor => {
    const operationName = operation.name?.value;
    const document = withCoercedVariables(given, operation);
    /** Null if it cannot be compiled. */
    let compiled: Executor | null | undefined;
    let runs = 0;

    const interpret: Executor = (contextValue, variableValues) =>
      execute({
        schema: coerced,
        document,
        contextValue,
        variableValues: variableValues as Record<string, unknown>,
        operationName: operationName ?? null,
      });

    function compile({ compileQuery, isCompiledQuery }: Compiler): Executor | null {
      const start = now();
      const found = compileQuery(coerced, document, operationName);
      const end = now();
      nextCompilation = end + (end - start) * PAUSE;
      if (!isCompiledQuery(found)) return null;
      return (context, variables) => found.query(undefined, context, variables as Record<string, unknown>);
    }

    return (contextValue, variableValues) => {
      if (compiled) return compiled(contextValue, variableValues);
      runs += 1;
      if (!compiler) setImmediate(load);
      else if (runs > 1 && compiled === undefined && now() >= nextCompilation) compiled = compile(compiler);
      return (compiled ?? interpret)(contextValue, variableValues);
    };
  };
}
