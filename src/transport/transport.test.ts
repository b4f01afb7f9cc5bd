import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { isProviderError, transportError } from '../provider/index.ts';
import { createTransport, type TransportOptions } from './index.ts';

const cleanups: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const http = (listener: RequestListener) => listen(createHttpServer(listener));

/** Sends these bytes as soon as a request arrives, then closes the connection. */
const raw = (bytes: string) =>
  listen(createTcpServer((socket) => socket.once('data', () => socket.end(bytes, () => socket.destroy()))));

function transport(options?: TransportOptions) {
  const made = createTransport(options);
  cleanups.push(made.close);
  return made;
}

async function closedPort(): Promise<string> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** Accepts connections and never answers a TLS handshake. */
const silent = async () =>
  (await listen(createTcpServer((socket) => void socket.resume()))).replace('http:', 'https:');

const plainAsTls = async () => (await raw('not tls at all')).replace('http:', 'https:');
const resetAsTls = async () =>
  (
    await listen(createTcpServer((socket) => void socket.once('data', () => socket.resetAndDestroy())))
  ).replace('http:', 'https:');

const faults: Array<[string, () => Promise<string>, 'not_sent' | 'unknown', string | RegExp]> = [
  ['connection refused', closedPort, 'not_sent', 'connection_refused'],
  ['unknown host name', async () => 'http://nowhere.invalid', 'not_sent', 'name_not_resolved'],
  ['TLS handshake without an answer', silent, 'not_sent', 'connect_timeout'],
  ['server without TLS', plainAsTls, 'not_sent', /./],
  ['reset during the TLS handshake', resetAsTls, 'not_sent', 'connection_reset'],
  ['reset before the response', () => raw(''), 'unknown', 'connection_reset'],
  [
    'closed in the body',
    () => raw('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'),
    'unknown',
    /connection_reset|answer_cut_short/,
  ],
  ['closed in the headers', () => raw('HTTP/1.1 200 OK\r\nContent-Le'), 'unknown', 'connection_reset'],
  ['not HTTP', () => raw('SSH-2.0-nonsense\r\n'), 'unknown', 'malformed_answer'],
  [
    'response too large',
    () => http((_, answer) => answer.end('x'.repeat(5000))),
    'unknown',
    'answer_too_large',
  ],
  [
    'chunked response too large',
    () =>
      http((_, answer) => {
        for (let chunk = 0; chunk < 50; chunk += 1) answer.write('x'.repeat(100));
        answer.end();
      }),
    'unknown',
    'answer_too_large',
  ],
  [
    'redirect',
    () => http((_, answer) => answer.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()),
    'unknown',
    'redirect',
  ],
  [
    'unrequested compression',
    () => http((_, answer) => answer.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'))),
    'unknown',
    'malformed_answer',
  ],
];

describe.each(faults)('%s', (_, serve, outcome, code) => {
  const options = { maxResponseBytes: 4000, connectTimeout: 300 };

  test('http', async () => {
    const url = await serve();
    const call = transport(options).http({
      method: 'POST',
      url,
      body: 'x',
      signal: AbortSignal.timeout(5000),
    });
    await expect(call).rejects.toMatchObject({
      outcome,
      class: 'provider',
      code: expect.stringMatching(code),
    });
  });

  test('fetch with transportError', async () => {
    const url = await serve();
    const call = transport(options).fetch(url, {
      method: 'POST',
      body: 'x',
      signal: AbortSignal.timeout(5000),
    });
    const error = await call.then((response) => response.text()).catch((thrown: unknown) => thrown);
    expect(transportError(error)).toMatchObject({ outcome, code: expect.stringMatching(code) });
  });
});

test('a complete response of any status is returned, and the request is sent unchanged', async () => {
  const url = await http(async (request, answer) => {
    const body = (await request.toArray()).join('');
    answer.writeHead(404, { 'X-Request-Id': 'r1', 'set-cookie': ['a=1', 'b=2'] });
    answer.end(`${request.method} ${request.url} ${request.headers['x-key']} ${body} ü`);
  });
  const { http: send, fetch } = transport();
  const signal = AbortSignal.timeout(5000);
  const request = { method: 'POST', headers: { 'X-Key': 'k' }, body: '{"a": 1}' } as const;
  const answer = await send({ ...request, url: `${url}/v1/orders?a=%20b`, signal });
  expect(answer).toMatchObject({ status: 404, body: 'POST /v1/orders?a=%20b k {"a": 1} ü' });
  expect(answer.headers).toMatchObject({ 'x-request-id': 'r1', 'set-cookie': 'a=1, b=2' });
  const fetched = await fetch(`${url}/v1`, { ...request, headers: { 'X-Key': 'k', 'Content-Length': '8' } });
  expect([fetched.status, await fetched.text()]).toEqual([404, 'POST /v1 k {"a": 1} ü']);
});

test('http and fetch describe the same failure with the same message', async () => {
  const refused = await closedPort();
  const mute = await http(() => undefined);
  const { http: send, fetch } = transport();
  const messages = async (url: string, milliseconds: number) => {
    const request = { method: 'POST', body: 'x' } as const;
    const failures = [
      send({ ...request, url, signal: AbortSignal.timeout(milliseconds) }),
      fetch(url, { ...request, signal: AbortSignal.timeout(milliseconds) }),
    ].map((call) => call.catch((error: unknown) => transportError(error).message));
    return [...new Set(await Promise.all(failures))];
  };
  expect(await messages(refused, 5000)).toEqual(['The provider refused the connection.']);
  expect(await messages(mute, 200)).toEqual(['The provider did not respond in time.']);
});

test('a timeout after sending means outcome unknown, also while the response is arriving', async () => {
  let trickle: NodeJS.Timeout | undefined;
  const url = await http((_, answer) => {
    answer.writeHead(200);
    trickle = setInterval(() => answer.write('x'), 5);
  });
  const call = transport().http({ method: 'POST', url, signal: AbortSignal.timeout(100) });
  await expect(call).rejects.toMatchObject({ outcome: 'unknown', code: 'timeout' });
  clearInterval(trickle);
});

test('an abort while connecting means outcome not_sent', async () => {
  const url = await silent();
  const abort = new AbortController();
  const call = transport().http({ method: 'POST', url, signal: abort.signal });
  abort.abort('not needed any more');
  await expect(call).rejects.toMatchObject({ outcome: 'not_sent', code: 'aborted' });
  const second = transport().http({ method: 'GET', url, signal: abort.signal });
  await expect(second).rejects.toMatchObject({ outcome: 'not_sent', code: 'aborted' });
});

test('a fetch with an aborted signal is not sent, and does not affect other requests with that signal', async () => {
  let seen = 0;
  const url = await http((_, answer) => {
    seen += 1;
    answer.writeHead(200).write('half');
  });
  const { fetch } = transport();
  const deadline = new AbortController();
  const first = await fetch(url, { signal: deadline.signal });
  deadline.abort(new DOMException('over', 'TimeoutError'));
  const late = await fetch(url, { signal: deadline.signal }).catch((error: unknown) => error);
  expect(transportError(late)).toMatchObject({ outcome: 'not_sent', code: 'timeout' });
  const half = await first.text().catch((error: unknown) => error);
  expect(transportError(half)).toMatchObject({ outcome: 'unknown', code: 'timeout' });
  expect(seen).toBe(1);
});

test('a request aborted while waiting for a connection never reaches the server', async () => {
  const seen: string[] = [];
  let firstCame = () => undefined as undefined;
  const came = new Promise<void>((resolve) => {
    firstCame = () => void resolve() as undefined;
  });
  const pending: Array<() => void> = [];
  const url = await http((request, answer) => {
    seen.push(request.url ?? '');
    pending.push(() => answer.end('done'));
    firstCame();
  });
  const { http: send } = transport({ connections: 1 });
  const first = send({ method: 'GET', url: `${url}/first`, signal: AbortSignal.timeout(5000) });
  await came;
  const second = send({ method: 'POST', url: `${url}/second`, signal: AbortSignal.timeout(50) });
  await expect(second).rejects.toMatchObject({
    outcome: 'not_sent',
    code: 'timeout',
    message: 'The request could not be sent in time.',
  });
  pending[0]?.();
  await first;
  const third = send({ method: 'GET', url: `${url}/third`, signal: AbortSignal.timeout(5000) });
  await expect.poll(() => pending.length).toBe(2);
  pending[1]?.();
  await third;
  expect(seen).toEqual(['/first', '/third']);
});

test.each([['no url'], ['http://127.0.0.1:1/']])(
  'an invalid request has the class request: %s',
  async (url) => {
    const call = transport().http({
      method: 'GET',
      url,
      headers: { 'bad header': 'x' },
      signal: AbortSignal.timeout(5000),
    });
    await expect(call).rejects.toMatchObject({
      outcome: 'not_sent',
      class: 'request',
      code: 'invalid_request',
    });
  },
);

test('close aborts requests in flight', async () => {
  const url = await http(() => undefined);
  const made = createTransport();
  const call = made.http({ method: 'GET', url, signal: AbortSignal.timeout(5000) });
  const failed = call.catch((error: unknown) => error);
  await made.close();
  expect(isProviderError(await failed)).toBe(true);
});
