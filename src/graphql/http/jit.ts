import type { Plugin } from '@envelop/core';
import type { DocumentNode, ExecutionArgs, ExecutionResult } from 'graphql';
import type { CompiledQuery } from 'graphql-jit';

type Compiler = typeof import('graphql-jit');
type Compiled = CompiledQuery | ExecutionResult;

/**
 * Compiles each operation once; Yoga's parser cache gives the same document for the same text. The compiler is loaded
 * when the first operation is done, so that no start waits for it: until then graphql's own `execute` serves.
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
              // Answers are right without it, only slower.
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
