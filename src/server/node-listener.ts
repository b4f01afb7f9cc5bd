import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { ErrorCode } from '../domain/failure.ts';
import { isReset } from '../provider-kit/simulator/index.ts';
import { errorBody } from './error-response.ts';
import { drain, readBody } from './request-body.ts';

export type FetchHandler = (request: Request) => Promise<Response>;

export type ListenerOptions = {
  fetch: FetchHandler;
  /** The origin of every `request.url`. The Host header is not used: a client can forge it. */
  origin: string;
  maximumBodyBytes: number;
  onError: (error: unknown) => void;
  /** The Request class for a path: the GraphQL server's own class is several times faster to construct. */
  requestClass?: (path: string) => typeof Request;
  /** Closes a stream after this time without a successful write; 60 s if left out. */
  stalledMilliseconds?: number;
};

/** Browsers take every response for what it says it is. */
const NO_SNIFFING = { 'x-content-type-options': 'nosniff' };
const STALLED_MILLISECONDS = 60_000;

function ignoreClientAbort(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
}

async function send(
  response: Response,
  outgoing: ServerResponse,
  stalledMilliseconds: number,
): Promise<void> {
  const headers: Record<string, string | string[]> = { ...NO_SNIFFING };
  response.headers.forEach((value, name) => {
    headers[name] = value;
  });
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream') || type.startsWith('multipart/')) {
    outgoing.writeHead(response.status, headers);
    // A heartbeat is written every 12 s. If none can be written for this long, the client has stopped reading: closing
    // the connection frees the buffered events.
    outgoing.setTimeout(stalledMilliseconds, () => outgoing.destroy());
    const events = response.body as unknown as AsyncIterable<Uint8Array> | null;
    if (events) await pipeline(events, outgoing).catch(ignoreClientAbort);
    return;
  }
  // A single write with a content-length avoids chunked encoding.
  const body = /^(application\/(graphql-response\+)?json|text\/)/.test(type)
    ? await response.text()
    : Buffer.from(await response.arrayBuffer());
  headers['content-length'] = String(Buffer.byteLength(body));
  outgoing.writeHead(response.status, headers);
  outgoing.end(body);
}

/** Serves a fetch handler with node:http. Request bodies are limited in size and read completely before the handler runs. */
export function createNodeListener(options: ListenerOptions): RequestListener {
  const { fetch, origin, maximumBodyBytes, stalledMilliseconds = STALLED_MILLISECONDS } = options;
  const requestClass = options.requestClass ?? (() => Request);

  function refuse(
    outgoing: ServerResponse,
    status: number,
    message: string,
    { code = 'BAD_REQUEST', headers = {} }: { code?: ErrorCode; headers?: Record<string, string> } = {},
  ): void {
    const body = errorBody(code, message, origin);
    outgoing.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      ...NO_SNIFFING,
      ...headers,
    });
    outgoing.end(body);
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = incoming;
    const encoding = incoming.headers['content-encoding'];
    if (encoding && encoding !== 'identity') {
      await drain(incoming);
      const message = `Send the body without content-encoding ${encoding}.`;
      return refuse(outgoing, 415, message, { headers: { 'accept-encoding': 'identity' } });
    }
    if (!url.startsWith('/')) return refuse(outgoing, 400, 'The request target must be a path.');
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const body = hasBody ? await readBody(incoming, maximumBodyBytes) : null;
    if (body === 'too_large') {
      outgoing.shouldKeepAlive = false;
      await drain(incoming);
      return refuse(outgoing, 413, `The body exceeds the limit of ${maximumBodyBytes} bytes.`);
    }
    const headers = incoming.headers as Record<string, string>;
    const RequestClass = requestClass(url);
    const response = await fetch(
      new RequestClass(
        origin + url,
        body ? { method, headers, body: body as BodyInit } : { method, headers },
      ),
    );
    if (isReset(response)) incoming.socket.resetAndDestroy();
    else await send(response, outgoing, stalledMilliseconds);
  }

  return (incoming, outgoing) => {
    serve(incoming, outgoing).catch((error) => {
      // The client disconnected while it was sending the request.
      if (incoming.destroyed && !incoming.complete) return;
      options.onError(error);
      if (outgoing.headersSent) outgoing.destroy();
      else {
        const message = 'An internal error occurred and was logged. Try again, or contact the operator.';
        refuse(outgoing, 500, message, { code: 'INTERNAL' });
      }
    });
  };
}
