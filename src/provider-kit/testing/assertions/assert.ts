import { AssertionError } from 'node:assert';
import { isDeepStrictEqual } from 'node:util';
import { isProviderError, type Outcome, type ProviderError } from '../../../provider/error.ts';

const shown = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}` : part)) ?? String(value);

/** Throws an AssertionError with the sentence if the condition is false. */
export function assert(holds: boolean, sentence: string): void {
  if (!holds) throw new AssertionError({ message: sentence, stackStartFn: assert });
}

/** Throws an AssertionError if the values are not deeply equal. */
export function assertEqual(actual: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new AssertionError({
    message: `${what}: expected ${shown(expected)}, got ${shown(actual)}`,
    actual,
    expected,
    stackStartFn: assertEqual,
  });
}

/** Returns the ProviderError of a rejected promise. Throws if the promise resolves or rejects with any other error. */
export async function failureOf(promise: Promise<unknown>, what: string): Promise<ProviderError> {
  let answer: unknown;
  try {
    answer = await promise;
  } catch (error) {
    if (isProviderError(error)) return error;
    throw error;
  }
  throw new AssertionError({ message: `${what}: it must fail, but it returned ${shown(answer)}` });
}

/** Like `failureOf`, and checks that the outcome is one of the given ones. */
export async function assertFailsWith(
  promise: Promise<unknown>,
  outcomes: readonly Outcome[],
  what: string,
): Promise<ProviderError> {
  const error = await failureOf(promise, what);
  if (outcomes.includes(error.outcome)) return error;
  throw new AssertionError({
    message: `${what}: outcome ${error.outcome} (${error.code}) instead of ${outcomes.join(' or ')}`,
    actual: error.outcome,
    expected: outcomes,
  });
}

/** Whether two addresses are equal. Hexadecimal addresses are compared without case. */
export function sameAddress(left: string, right: string): boolean {
  return left === right || (left.startsWith('0x') && left.toLowerCase() === right.toLowerCase());
}
