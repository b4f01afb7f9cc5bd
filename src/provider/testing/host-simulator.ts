import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isReset } from '../simulator/index.ts';

/** A request as the vendor's side got it. */
export type ReceivedRequest = { method: string; path: string; headers: Headers; body: string };

export type SimulatorHost = {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** Must be called before the first request comes. */
  mount(fetch: (request: Request) => Promise<Response>): void;
  close(): Promise<void>;
};

/** A real HTTP server on the loopback, so that tests meet the wire and not a mock of it. */
export async function hostSimulator(): Promise<SimulatorHost> {
  const requests: ReceivedRequest[] = [];
  let handle = async (_: Request): Promise<Response> => new Response(null, { status: 503 });
  let url = '';

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const method = incoming.method ?? 'GET';
    const body = Buffer.concat(await incoming.toArray());
    const headers = new Headers();
    for (const [name, values] of Object.entries(incoming.headersDistinct)) {
      for (const value of values ?? []) headers.append(name, value);
    }
    requests.push({ method, path: incoming.url ?? '/', headers, body: body.toString('utf8') });
    const response = await handle(
      new Request(url + incoming.url, { method, headers, ...(body.length > 0 && { body }) }),
    );
    if (isReset(response)) return void incoming.socket.destroy();
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  }

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    requests,
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
