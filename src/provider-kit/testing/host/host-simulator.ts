import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isReset } from '../../simulator/index.ts';

/** A request as the vendor received it. */
export type ReceivedRequest = { method: string; path: string; headers: Headers; body: string };

/** A request with its response, as sent over HTTP. */
export type Exchange = {
  readonly request: ReceivedRequest;
  readonly answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
};

export type SimulatorHost = {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** Answered requests, in the order of the responses. */
  readonly exchanges: readonly Exchange[];
  /** Must be called before the first request. */
  mount(fetch: (request: Request) => Promise<Response>): void;
  close(): Promise<void>;
};

/** Reads a complete request. */
export async function receive(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const body = Buffer.concat(await incoming.toArray()).toString('utf8');
  return { method: incoming.method ?? 'GET', path: incoming.url ?? '/', headers, body };
}

/**
 * Serves a simulator on a loopback port, so that tests use real HTTP instead of a mock. Requests that are `apart` are not
 * recorded.
 */
export async function hostSimulator(
  apart: (request: ReceivedRequest) => boolean = () => false,
): Promise<SimulatorHost> {
  const requests: ReceivedRequest[] = [];
  const exchanges: Exchange[] = [];
  let handle = async (_: Request): Promise<Response> => new Response(null, { status: 503 });
  let url = '';

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await receive(incoming);
    const recorded = !apart(request);
    if (recorded) requests.push(request);
    const { method, path, headers, body } = request;
    const response = await handle(new Request(url + path, { method, headers, ...(body !== '' && { body }) }));
    if (isReset(response)) return void incoming.socket.destroy();
    const bytes = Buffer.from(await response.arrayBuffer());
    const answered = { status: response.status, headers: Object.fromEntries(response.headers) };
    if (recorded) exchanges.push({ request, answer: { ...answered, body: bytes.toString('utf8') } });
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(bytes);
  }

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    requests,
    exchanges,
    mount: (fetch) => {
      handle = fetch;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
