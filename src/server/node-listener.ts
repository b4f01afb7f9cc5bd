import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { ErrorCode } from '../domain/failure.ts';
import { isReset } from '../provider-kit/simulator/index.ts';
import { errorBody } from './answers.ts';
import { drain, readBody } from './request-body.ts';

export type FetchHandler = (request: Request) => Promise<Response>;

export type ListenerOptions = {
  fetch: FetchHandler;
  /** Made up for `request.url`: the Host header is the client's to forge. */
  origin: string;
  maximumBodyBytes: number;
  onError: (error: unknown) => void;
  /** The class of the requests for a path: GraphQL's own is several times cheaper to make than the platform's. */
  requestClass?: (path: string) => typeof Request;
  /** A stream of which nothing could be written for so long is cut; 60 s where absent. */
  stalledMilliseconds?: number;
};

function refuse(
  response: ServerResponse,
  origin: string,
  status: number,
  code: ErrorCode,
  message: string,
  headers: Record<string, string> = {},
): void {
  const body = errorBody(code, message, origin);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

/** Ending a stream is the client's good right. */
function unlessClientLeft(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
}

const STALLED_MILLISECONDS = 60_000;

async function send(
  response: Response,
  outgoing: ServerResponse,
  stalledMilliseconds: number,
): Promise<void> {
  const headers: Record<string, string | string[]> = {};
  response.headers.forEach((value, name) => {
    headers[name] = value;
  });
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream') || type.startsWith('multipart/')) {
    outgoing.writeHead(response.status, headers);
    // A heartbeat is written every 12 s, unless the buffers on the way to the client are full: one that reads nothing for
    // so long is gone, or holds up what is kept for it.
    outgoing.setTimeout(stalledMilliseconds, () => outgoing.destroy());
    const events = response.body as unknown as AsyncIterable<Uint8Array> | null;
    if (events) await pipeline(events, outgoing).catch(unlessClientLeft);
    return;
  }
  // One write with a length: no chunked encoding, no stream.
  const body = /^(application\/(graphql-response\+)?json|text\/)/.test(type)
    ? await response.text()
    : Buffer.from(await response.arrayBuffer());
  headers['content-length'] = String(Buffer.byteLength(body));
  outgoing.writeHead(response.status, headers);
  outgoing.end(body);
}

/** Serves a fetch handler by node:http. Bodies are counted, read whole, and handed on as bytes. */
export function createNodeListener(options: ListenerOptions): RequestListener {
  const { fetch, origin, maximumBodyBytes, stalledMilliseconds = STALLED_MILLISECONDS } = options;
  const requestClass = options.requestClass ?? (() => Request);

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = incoming;
    const encoding = incoming.headers['content-encoding'];
    if (encoding && encoding !== 'identity') {
      await drain(incoming);
      return refuse(
        outgoing,
        origin,
        415,
        'BAD_REQUEST',
        `Send the body as it is, without content-encoding ${encoding}.`,
        {
          'accept-encoding': 'identity',
        },
      );
    }
    if (!url.startsWith('/')) {
      return refuse(outgoing, origin, 400, 'BAD_REQUEST', 'The request needs a path.');
    }
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const body = hasBody ? await readBody(incoming, maximumBodyBytes) : null;
    if (body === 'too_large') {
      outgoing.shouldKeepAlive = false;
      await drain(incoming);
      return refuse(
        outgoing,
        origin,
        413,
        'BAD_REQUEST',
        `The body is larger than ${maximumBodyBytes} bytes; send less.`,
      );
    }
    const headers = incoming.headers as Record<string, string>;
    const Class = requestClass(url);
    const response = await fetch(
      new Class(origin + url, body ? { method, headers, body: body as BodyInit } : { method, headers }),
    );
    if (isReset(response)) incoming.socket.resetAndDestroy();
    else await send(response, outgoing, stalledMilliseconds);
  }

  return (incoming, outgoing) => {
    serve(incoming, outgoing).catch((error) => {
      // The client went away: nobody to answer, nothing to report.
      if (incoming.destroyed && !incoming.complete) return;
      options.onError(error);
      if (outgoing.headersSent) outgoing.destroy();
      else
        refuse(
          outgoing,
          origin,
          500,
          'INTERNAL',
          'Something went wrong on our side; try again, then tell the operator.',
        );
    });
  };
}
