import type { Plugin } from '@envelop/core';
import type { DocumentNode, ExecutionArgs, ExecutionResult } from 'graphql';
import type { CompiledQuery } from 'graphql-jit';

type Compiler = typeof import('graphql-jit');
type Compiled = CompiledQuery | ExecutionResult;

/**
 * Compiles each operation once with graphql-jit; Yoga's parser cache returns the same document for the same text. The
 * compiler is loaded after the first operation, which `execute` of graphql handles, so that it does not delay the start.
 */
export function useJit(): Plugin {
  let compiler: Compiler | undefined;

  const compiled = new WeakMap<DocumentNode, Map<string, Compiled>>();
  const compile = (
    { compileQuery }: Compiler,
    { schema, document, operationName }: ExecutionArgs,
  ): Compiled => {
    let operations = compiled.get(document);
    if (!operations) {
      operations = new Map();
      compiled.set(document, operations);
    }
    const name = operationName ?? '';
    let query = operations.get(name);
    if (!query) {
      query = compileQuery(schema, document, operationName ?? undefined) as Compiled;
      operations.set(name, query);
    }
    return query;
  };

  return {
    onExecute({ args, setExecuteFn }) {
      const loaded = compiler;
      if (!loaded) {
        return {
          onExecuteDone() {
            import('graphql-jit').then(
              (found) => {
                compiler = found;
              },
              // Without the compiler operations are only slower.
              () => undefined,
            );
          },
        };
      }
      setExecuteFn((given: ExecutionArgs) => {
        const query = compile(loaded, args);
        return loaded.isCompiledQuery(query)
          ? query.query(given.rootValue, given.contextValue, given.variableValues ?? {})
          : query;
      });
    },
  };
}
