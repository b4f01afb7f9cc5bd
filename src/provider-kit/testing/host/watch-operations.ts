import type { Call } from '../../../provider/call.ts';
import type { ProviderOperations } from '../../../provider/definition.ts';
import { isProviderError, type ProviderError } from '../../../provider/error.ts';

type Act = (...given: unknown[]) => unknown;

/** How long an operation may continue after its signal was aborted. */
const GRACE_MILLISECONDS = 3000;

/**
 * Wraps the operations so that an untyped error, or an operation that continues after its signal, fails with the names of
 * the adapter and the operation. Adds each ProviderError to `failures`.
 */
export function watchOperations(
  vendor: string,
  operations: ProviderOperations,
  failures: ProviderError[],
): ProviderOperations {
  const watchOne =
    (name: string, act: Act): Act =>
    async (...given) => {
      try {
        return await inTime(() => act(...given), given.at(-1));
      } catch (error) {
        if (isProviderError(error)) {
          failures.push(error);
          throw error;
        }
        const text = error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
        throw new Error(`${vendor}: ${name} threw an error that is not a ProviderError (${text})`, {
          cause: error,
        });
      }
    };
  const watch = (name: string, part: unknown): unknown => {
    if (typeof part === 'function') return watchOne(name, part as Act);
    if (typeof part !== 'object' || part === null) return part;
    const entries = Object.entries(part).map(([key, inner]) => {
      const bound: unknown = typeof inner === 'function' ? inner.bind(part) : inner;
      return [key, watch(`${name}.${key}`, bound)];
    });
    return Object.fromEntries(entries);
  };
  const entries = Object.entries(operations).map(([name, part]) => [
    name,
    // `verify` and `read` are synchronous, and a refusal is not an error.
    name === 'webhook' ? part : watch(name, typeof part === 'function' ? part.bind(operations) : part),
  ]);
  return Object.fromEntries(entries) as ProviderOperations;
}

/** Rejects if the work continues for too long after its signal was aborted. */
async function inTime(act: () => unknown, call: unknown): Promise<unknown> {
  const signal = (call as Partial<Call> | undefined)?.signal;
  if (signal === undefined) return act();
  let timer: NodeJS.Timeout | undefined;
  let end = () => undefined as unknown;
  const overdue = new Promise<never>((_, reject) => {
    end = () => {
      timer = setTimeout(() => reject(new Error('it did not end with its signal')), GRACE_MILLISECONDS);
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
  try {
    return await Promise.race([act(), overdue]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}
