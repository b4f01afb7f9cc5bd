import { Agent, buildConnector, fetch as undiciFetch } from 'undici';
import type { Http } from '../provider/http.ts';
import { markNeverConnected } from '../provider/transport-error.ts';
import { createHttp } from './create-http.ts';
import { refuseAnswer } from './refuse-answer.ts';

export type TransportOptions = {
  /** Bytes of one answer; 1 MiB where absent. */
  readonly maxResponseBytes?: number;
  /** To one origin at a time; 128 where absent. */
  readonly connections?: number;
  /** Milliseconds to resolve the name, connect and agree on TLS; 2000 where absent. */
  readonly connectTimeout?: number;
};

export type Transport = {
  readonly http: Http;
  /** Never follows a redirect, takes no compressed answer; errors are undici's own: see `transportError`. */
  readonly fetch: typeof globalThis.fetch;
  /** Breaks off what is under way. */
  close(): Promise<void>;
};

/** The process's connections to vendors. One for all; no global dispatcher is ever set. */
export function createTransport(options: TransportOptions = {}): Transport {
  const connect = buildConnector({ timeout: options.connectTimeout ?? 2000 });
  const agent = new Agent({
    connect: (target, callback) =>
      connect(target, (...[error, socket]) => {
        if (error) callback(markNeverConnected(error), null);
        else if (socket) callback(null, socket);
      }),
    allowH2: false,
    connections: options.connections ?? 128,
    maxResponseSize: options.maxResponseBytes ?? 1024 * 1024,
    // Behind the caller's signal, which is the deadline of the whole.
    headersTimeout: 60_000,
    bodyTimeout: 60_000,
  });

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.signal.aborted) throw neverSent(request.signal);
    const headers = Object.fromEntries(request.headers);
    headers['accept-encoding'] ??= 'identity';
    const response = await undiciFetch(request.url, {
      method: request.method,
      headers,
      body: request.body === null ? null : new Uint8Array(await request.arrayBuffer()),
      signal: request.signal,
      redirect: 'manual',
      dispatcher: agent,
    });
    const refusal = refuseAnswer(response.status, response.headers.get('content-encoding'));
    if (refusal === undefined) return response as unknown as Response;
    await response.body?.cancel();
    throw refusal;
  };

  return { http: createHttp(agent), fetch, close: () => agent.destroy() };
}

/** An error of its own: the signal's reason may end other requests too, of which some were sent. */
function neverSent({ reason }: AbortSignal): Error {
  const timedOut = reason instanceof Error && reason.name === 'TimeoutError';
  const name = timedOut ? 'TimeoutError' : 'AbortError';
  return markNeverConnected(new DOMException('The call ended before it was sent.', name));
}
