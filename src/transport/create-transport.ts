import { Agent, buildConnector, fetch as undiciFetch } from 'undici';
import type { Http } from '../provider/call.ts';
import { markNeverConnected } from '../provider/transport-error.ts';
import { createHttp, rejectResponse } from './create-http.ts';

export type TransportOptions = {
  /** Maximum size of one response in bytes; 1 MiB by default. */
  readonly maxResponseBytes?: number;
  /** Maximum number of connections to one origin; 128 by default. */
  readonly connections?: number;
  /** Milliseconds for DNS, TCP connect and TLS handshake; 2000 by default. */
  readonly connectTimeout?: number;
};

export type Transport = {
  readonly http: Http;
  /** Follows no redirect and accepts no compressed response. Throws undici's errors; classify them with `transportError`. */
  readonly fetch: typeof globalThis.fetch;
  /** Aborts all requests in flight. */
  close(): Promise<void>;
};

/** Opens the connection pool for all vendors. Sets no global dispatcher. */
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
    // Fallbacks only: the caller's signal limits the whole request.
    headersTimeout: 60_000,
    bodyTimeout: 60_000,
  });

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.signal.aborted) throw notSentError(request.signal);
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
    const rejection = rejectResponse(response.status, response.headers.get('content-encoding'));
    if (rejection === undefined) return response as unknown as Response;
    await response.body?.cancel();
    throw rejection;
  };

  return { http: createHttp(agent), fetch, close: () => agent.destroy() };
}

/** A new error for each request: the signal's reason is shared with other requests, which may have been sent. */
function notSentError({ reason }: AbortSignal): Error {
  const timedOut = reason instanceof Error && reason.name === 'TimeoutError';
  const name = timedOut ? 'TimeoutError' : 'AbortError';
  return markNeverConnected(new DOMException('The call ended before it was sent.', name));
}
