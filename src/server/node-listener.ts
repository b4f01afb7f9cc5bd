import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { ErrorCode } from '../domain/failure.ts';
import { endUnread, type HttpAnswer, type HttpStream, type Waiting } from '../graphql/index.ts';
import { isReset } from '../provider-kit/simulator/index.ts';
import { type ClientIp, createClientIp } from './checks/client-ip.ts';
import type { DirectHandler } from './direct/direct-handler.ts';
import { writeError } from './error-response.ts';
import { sendEvents } from './event-stream.ts';
import { NO_SNIFFING, RETRY_AFTER_SECONDS } from './headers.ts';
import { type DirectRequest, drain, readBody } from './request-body.ts';

/**
 * `ip`: the IP address of the client, null or left out if it is not known. `waiting`: closes when the client leaves, and after
 * the answer.
 */
export type FetchHandler = (request: Request, ip?: string | null, waiting?: Waiting) => Promise<Response>;

export type ListenerOptions = {
  fetch: FetchHandler;
  /** The origin of every `request.url`. The Host header is not used: a client can forge it. */
  origin: string;
  maximumBodyBytes: number;
  /** Of a body for `/graphql`; `maximumBodyBytes` if left out. */
  maximumGraphqlBytes?: number;
  onError: (error: unknown) => void;
  /** Where a request comes from; the other end of its connection if left out. */
  clientIp?: ClientIp;
  /** Called for each response of the gateway itself with a status from 400 to 499. */
  onRefused?: (status: number) => void;
  /** The Request class for a path: the GraphQL server's own class is several times faster to construct. */
  requestClass?: (path: string) => typeof Request;
  /** Answers what it can without a Request; the rest goes to `fetch`. */
  direct?: DirectHandler;
  /** Closes a stream after this time without a successful write; 60 s if left out. */
  stalledMilliseconds?: number;
};

const STALLED_MILLISECONDS = 60_000;
/** Webhooks are counted by provider; what simulators refuse is part of the simulation. */
const COUNTED_ELSEWHERE = /^\/(webhooks|sandbox)\//;

type Refusal = { status: number; message: string; headers?: Record<string, string> };

function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count;
}

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
    headers[name.toLowerCase()] = value;
  });
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream') || type.startsWith('multipart/')) {
    // The client left before the stream began.
    if (outgoing.destroyed) return response.body ? endUnread(response.body) : undefined;
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
export function createNodeListener(options: ListenerOptions): RequestListener<typeof DirectRequest> {
  const { fetch, direct, origin, maximumBodyBytes, stalledMilliseconds = STALLED_MILLISECONDS } = options;
  const { maximumGraphqlBytes = maximumBodyBytes } = options;
  const { requestClass = () => Request, clientIp = createClientIp([]) } = options;

  function refuse(
    outgoing: ServerResponse,
    status: number,
    message: string,
    { code = 'BAD_REQUEST', headers = {} }: { code?: ErrorCode; headers?: Record<string, string> } = {},
  ): void {
    count(status);
    writeError(outgoing, status, code, message, headers, origin);
  }

  /** Writes an answer with one head and one body. */
  function write(
    outgoing: ServerResponse,
    answer: HttpAnswer | HttpStream,
    headers: Readonly<Record<string, string>>,
  ): void | Promise<void> {
    const { status } = answer;
    count(status, outgoing.req.url);
    const more = status === 503 ? { ...headers, 'retry-after': RETRY_AFTER_SECONDS } : headers;
    if ('events' in answer) return sendEvents(outgoing, answer, more, stalledMilliseconds);
    const { type, bytes, body } = answer;
    outgoing.writeHead(status, {
      ...NO_SNIFFING,
      'content-type': type,
      'content-length': bytes,
      ...more,
    });
    // As many bytes as characters: the body is ASCII, and latin1 is written faster.
    outgoing.end(body, bytes === body.length ? 'latin1' : 'utf8');
  }

  function count(status: number, url = ''): void {
    if (status >= 400 && status < 500 && !COUNTED_ELSEWHERE.test(url)) options.onRefused?.(status);
  }

  /** Why a request is refused whatever its path is; null if it is not. */
  function refusal({ method, url = '/', headers, rawHeaders }: IncomingMessage): Refusal | null {
    // It would send the headers of the request, with its key, back to a script.
    if (method === 'TRACE' || method === 'TRACK') {
      return {
        status: 405,
        message: `The gateway does not answer ${method}.`,
        headers: { allow: 'GET, POST' },
      };
    }
    // Node takes the first of two, a proxy before it perhaps the second.
    if (countHosts(rawHeaders) > 1) return { status: 400, message: 'Send one Host header.' };
    const encoding = headers['content-encoding'];
    if (encoding && encoding !== 'identity') {
      const message = `Send the body without content-encoding ${encoding}.`;
      return { status: 415, message, headers: { 'accept-encoding': 'identity' } };
    }
    return url.startsWith('/') ? null : { status: 400, message: 'The request target must be a path.' };
  }

  async function serve(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    body: Buffer | null,
  ): Promise<void> {
    const { method = 'GET', url = '/' } = incoming;
    const headers = incoming.headers as Record<string, string>;
    const RequestClass = requestClass(url);
    const response = await fetch(
      new RequestClass(
        origin + url,
        body ? { method, headers, body: body as BodyInit } : { method, headers },
      ),
      clientIp(incoming),
      outgoing,
    );
    count(response.status, url);
    if (isReset(response)) incoming.socket.resetAndDestroy();
    else await send(response, outgoing, stalledMilliseconds);
  }

  return (incoming, outgoing) => {
    const fail = (error: unknown) => {
      options.onError(error);
      if (outgoing.headersSent) outgoing.destroy();
      else {
        const message = 'An internal error occurred and was logged. Try again, or contact the operator.';
        refuse(outgoing, 500, message, { code: 'INTERNAL' });
      }
    };
    const next = (body: Buffer | null) => {
      serve(incoming, outgoing, body).catch(fail);
    };
    const answer = (body: Buffer | null) => {
      if (!direct) return next(body);
      direct({ incoming, outgoing, ip: clientIp(incoming), body }, (found, headers) =>
        found ? write(outgoing, found, headers)?.catch(fail) : next(body),
      )?.catch(fail);
    };

    const refused = refusal(incoming);
    if (refused) {
      const { status, message, headers } = refused;
      drain(incoming).then(() => refuse(outgoing, status, message, headers ? { headers } : {}), fail);
      return;
    }
    if (incoming.method === 'GET' || incoming.method === 'HEAD') return answer(null);
    const maximumBytes = incoming.url?.startsWith('/graphql') ? maximumGraphqlBytes : maximumBodyBytes;
    readBody(incoming, maximumBytes, (body) => {
      if (body === 'too_large') {
        outgoing.shouldKeepAlive = false;
        const message = `The body exceeds the limit of ${maximumBytes} bytes.`;
        drain(incoming).then(() => refuse(outgoing, 413, message), fail);
      } else answer(body);
    });
  };
}
