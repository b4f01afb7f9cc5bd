import type { Agent, Dispatcher } from 'undici';
import { isProviderError, ProviderError } from '../provider/error.ts';
import type { Http, HttpAnswer } from '../provider/http.ts';
import { describeFailure, transportError } from '../provider/transport-error.ts';
import { refuseAnswer } from './refuse-answer.ts';

type Headers = HttpAnswer['headers'];

function flatten(headers: Record<string, string | string[] | undefined>): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

function failure(error: unknown, started: boolean): ProviderError {
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

/** A caller may abort with whatever it likes; a deadline is told apart from a change of mind. */
function abortReason(signal: AbortSignal): Error {
  const { reason } = signal;
  if (reason instanceof Error && reason.name === 'TimeoutError') return reason;
  return new DOMException('The call was aborted.', 'AbortError');
}

/**
 * `Http` on undici's dispatch, one level below `undici.request`: there alone one sees whether a request was still
 * waiting for its connection when it ended. Only then is it certain that nothing was sent.
 */
export function createHttp(agent: Agent): Http {
  return (request) => {
    if (!URL.canParse(request.url)) {
      return Promise.reject(
        new ProviderError({
          outcome: 'not_sent',
          class: 'request',
          code: 'invalid_request',
          message: 'The address of the provider is not a URL.',
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
        reject(failure(error, started));
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
            // Aborted while it waited for a connection: ended here, before a byte is written.
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
            const refusal = refuseAnswer(status, headers['content-encoding'] ?? null);
            if (refusal !== undefined) return fail(refusal);
            signal.removeEventListener('abort', abort);
            resolve({ status, headers, body: Buffer.concat(chunks).toString('utf8') });
          },
          onResponseError: (_, error) => fail(error),
        },
      );
    });
  };
}
