import type { Agent, Dispatcher } from 'undici';
import type { Http, HttpAnswer } from '../provider/call.ts';
import { isProviderError, ProviderError } from '../provider/error.ts';
import { describeFailure, transportError } from '../provider/transport-error.ts';

type Headers = HttpAnswer['headers'];

function flatten(headers: Record<string, string | string[] | undefined>): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

function classify(error: unknown, started: boolean): ProviderError {
  if (isProviderError(error)) return error;
  const known = transportError(error);
  if (isInvalid(error)) {
    return new ProviderError({
      outcome: 'not_sent',
      class: 'request',
      code: 'invalid_request',
      message: 'The request to the provider is not valid HTTP.',
      cause: error,
    });
  }
  const outcome = started ? known.outcome : 'not_sent';
  return new ProviderError({
    outcome,
    class: known.class,
    code: known.code,
    message: describeFailure(known.code, outcome),
    cause: error,
  });
}

function isInvalid(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'UND_ERR_INVALID_ARG';
}

/** Distinguishes a timeout from any other abort, since a caller may abort with any value. */
function abortReason(signal: AbortSignal): Error {
  const { reason } = signal;
  if (reason instanceof Error && reason.name === 'TimeoutError') return reason;
  return new DOMException('The call was aborted.', 'AbortError');
}

/**
 * Implements `Http` on undici's `dispatch`, one level below `undici.request`: only there is it visible whether an aborted
 * request was still waiting for a connection, which proves that nothing was sent.
 */
export function createHttp(agent: Agent): Http {
  return (request) => {
    if (!URL.canParse(request.url)) {
      return Promise.reject(
        new ProviderError({
          outcome: 'not_sent',
          class: 'request',
          code: 'invalid_request',
          message: 'The URL of the provider is invalid.',
        }),
      );
    }
    return new Promise<HttpAnswer>((resolve, reject) => {
      const { origin, pathname, search } = new URL(request.url);
      const { signal } = request;
      const chunks: Buffer[] = [];
      let started = false;
      let controller: Dispatcher.DispatchController | undefined;
      let status = 0;
      let headers: Headers = {};

      const abort = () => fail(abortReason(signal));
      const fail = (error: Error) => {
        signal.removeEventListener('abort', abort);
        reject(classify(error, started));
        controller?.abort(error);
      };
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort);

      agent.dispatch(
        {
          origin,
          path: pathname + search,
          method: request.method,
          headers: { 'accept-encoding': 'identity', ...request.headers },
          body: request.body ?? null,
        },
        {
          onRequestStart(given) {
            // Aborted while waiting for a connection, before a byte is written.
            if (signal.aborted) return given.abort(abortReason(signal));
            controller = given;
            started = true;
          },
          onResponseStart(_, statusCode, received) {
            if (statusCode < 200) return;
            status = statusCode;
            headers = flatten(received);
          },
          onResponseData: (_, chunk) => void chunks.push(chunk),
          onResponseEnd() {
            const rejection = rejectResponse(status, headers['content-encoding'] ?? null);
            if (rejection !== undefined) return fail(rejection);
            signal.removeEventListener('abort', abort);
            resolve({ status, headers, body: Buffer.concat(chunks).toString('utf8') });
          },
          onResponseError: (_, error) => fail(error),
        },
      );
    });
  };
}

/**
 * Rejects a response that is a redirect or compressed. A redirect is never followed, since it would send credentials to
 * another host or repeat a side effect. Compression is not requested, and a decompressed body could exceed any limit.
 */
export function rejectResponse(status: number, contentEncoding: string | null): ProviderError | undefined {
  const redirect = status >= 300 && status < 400;
  const encoded = !['', 'identity'].includes(contentEncoding?.trim().toLowerCase() ?? '');
  if (!redirect && !encoded) return undefined;
  return new ProviderError({
    outcome: 'unknown',
    class: 'provider',
    code: redirect ? 'redirect' : 'malformed_answer',
    message: redirect
      ? `The provider responded with a redirect (${status}), which is not followed.`
      : 'The provider responded with a content encoding that was not requested.',
  });
}
