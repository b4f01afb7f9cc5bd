import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  type OperationDefinitionNode,
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

/**
 * Makes executors of operations. graphql executes an operation once; the next time it is compiled, so that an operation
 * that is never sent again is not. The compiler is loaded after the first operation, so that it does not delay the start.
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

  return (document: DocumentNode, operation: OperationDefinitionNode): Executor => {
    const operationName = operation.name?.value;
    /** Null if it cannot be compiled. */
    let compiled: Executor | null | undefined;
    let runs = 0;

    const interpret: Executor = (contextValue, variableValues) =>
      execute({
        schema,
        document,
        contextValue,
        variableValues: variableValues as Record<string, unknown>,
        operationName: operationName ?? null,
      });

    function compile({ compileQuery, isCompiledQuery }: Compiler): Executor | null {
      const start = now();
      const found = compileQuery(schema, document, operationName);
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
