import { transportError } from 'onramp-gateway/provider';
import { malformedAnswer } from './errors.ts';

/** Status and `Date` header of an answer. */
export type AnswerHead = { readonly status: number; readonly date: string | null };

/**
 * The `fetch` for the package. It adds the caller's signal and the configured base URL, and sends at most once.
 * Failures are ProviderErrors: on an error with code ECONNRESET or EPIPE the package would send again, even with
 * `maxNetworkRetries: 0`.
 */
export function createStripeFetch(
  baseUrl: string,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
  onAnswer: (head: AnswerHead) => void,
): typeof globalThis.fetch {
  return async (input, init) => {
    const target = new URL(String(input));
    try {
      const response = await fetch(`${baseUrl}${target.pathname}${target.search}`, {
        ...init,
        redirect: 'manual',
        signal: init?.signal ? AbortSignal.any([signal, init.signal]) : signal,
      });
      // Read completely, so that a connection that breaks in the body fails here.
      const body = await response.text();
      onAnswer({ status: response.status, date: response.headers.get('date') });
      if (!isReadable(response.status, body)) {
        throw malformedAnswer(response.headers.get('request-id') ?? undefined);
      }
      return new Response(body, { status: response.status, headers: response.headers });
    } catch (error) {
      throw transportError(error);
    }
  };
}

/**
 * Whether the package can handle the answer. For JSON that is not an object, its promise never settles and it throws an
 * error that cannot be caught. It treats a refusal without `error` as a success.
 */
function isReadable(status: number, body: string): boolean {
  try {
    const answer: unknown = JSON.parse(body);
    return typeof answer === 'object' && answer !== null && (status < 300 || 'error' in answer);
  } catch {
    return false;
  }
}
