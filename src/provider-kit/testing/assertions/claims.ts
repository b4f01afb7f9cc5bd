import { AssertionError } from 'node:assert';
import { isDeepStrictEqual } from 'node:util';
import { isProviderError, type Outcome, type ProviderError } from '../../../provider/error.ts';

const shown = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}` : part)) ?? String(value);

/** Throws with the sentence where it does not hold. */
export function hold(holds: boolean, sentence: string): void {
  if (!holds) throw new AssertionError({ message: sentence, stackStartFn: hold });
}

/** Throws where the two differ in any part. */
export function same(actual: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new AssertionError({
    message: `${what}: expected ${shown(expected)}, got ${shown(actual)}`,
    actual,
    expected,
    stackStartFn: same,
  });
}

/** The ProviderError that the promise ends with. Throws where it succeeds, or fails in any other way. */
export async function failureOf(promise: Promise<unknown>, what: string): Promise<ProviderError> {
  let answer: unknown;
  try {
    answer = await promise;
  } catch (error) {
    if (isProviderError(error)) return error;
    throw error;
  }
  throw new AssertionError({ message: `${what}: it should have failed and answered ${shown(answer)}` });
}

/** The same, and its outcome must be one of these. */
export async function endsAs(
  promise: Promise<unknown>,
  outcomes: readonly Outcome[],
  what: string,
): Promise<ProviderError> {
  const error = await failureOf(promise, what);
  if (outcomes.includes(error.outcome)) return error;
  throw new AssertionError({
    message: `${what}: outcome ${error.outcome} (${error.code}) where ${outcomes.join(' or ')} is right`,
    actual: error.outcome,
    expected: outcomes,
  });
}

/** Whether two addresses are one: hexadecimal ones are the same in any case. */
export function sameAddress(left: string, right: string): boolean {
  return left === right || (left.startsWith('0x') && left.toLowerCase() === right.toLowerCase());
}
