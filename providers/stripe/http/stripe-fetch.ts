import { transportError } from 'onramp-gateway/provider';
import { malformedAnswer } from './errors.ts';

/** What every answer has, whatever it says. */
export type AnswerHead = { readonly status: number; readonly date: string | null };

/**
 * The fetch that the package gets: our signal, our address, one send at most. Its failures are ProviderErrors, which
 * also keeps the package from sending a second time after a reset (it does so even with `maxNetworkRetries: 0`, on an
 * error whose code is ECONNRESET or EPIPE).
 */
export function createStripeFetch(
  baseUrl: string,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
  onAnswer: (head: AnswerHead) => void,
): typeof globalThis.fetch {
  return async (input, init) => {
    const asked = new URL(String(input));
    try {
      const response = await fetch(`${baseUrl}${asked.pathname}${asked.search}`, {
        ...init,
        redirect: 'manual',
        signal: init?.signal ? AbortSignal.any([signal, init.signal]) : signal,
      });
      // Whole, so that a connection broken in the body fails here as well.
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
 * Whether the package can be given the answer. On JSON that is no object its promise never settles, and it throws where
 * nobody can catch it; a refusal without an `error` it takes for a success.
 */
function isReadable(status: number, body: string): boolean {
  try {
    const answer: unknown = JSON.parse(body);
    return typeof answer === 'object' && answer !== null && (status < 300 || 'error' in answer);
  } catch {
    return false;
  }
}
