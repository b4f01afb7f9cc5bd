import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { connectorTo } from '../target/resolve.ts';
import { type SendOptions, send } from './send.ts';

const ends: Array<() => unknown> = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const LOCAL = { loopback: true, ports: [443] };
const never = new AbortController().signal;

function attempt(url: string, options: Partial<SendOptions> = {}) {
  const message = { url, headers: { 'webhook-id': 'evt_1' }, body: '{}' };
  const resolve = async () => [];
  return send(message, { rules: LOCAL, resolve, clock: () => new Date(), signal: never, ...options });
}

async function receiver(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?a=1`;
}

/** A TCP server that records every connection. */
async function trap(onConnect: (socket: Socket) => void) {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket);
    // A socket that is not read does not emit `close`.
    socket.on('error', () => undefined).resume();
    onConnect(socket);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

const closed = (socket: Socket | undefined) =>
  new Promise<void>((resolve) => (socket?.destroyed ? resolve() : socket?.once('close', () => resolve())));

test('a message is sent once and unchanged; a 2xx status is a success', async () => {
  const requests: unknown[] = [];
  const url = await receiver((request, response) => {
    requests.push([request.method, request.url, request.headers['webhook-id']]);
    response.writeHead(204).end();
  });
  expect(await attempt(url)).toEqual({ delivered: true, status: 204 });
  expect(requests).toEqual([['POST', '/hook?a=1', 'evt_1']]);
});

test.each([
  [301, null],
  [302, null],
  [400, null],
  [410, null],
  [429, 7],
  [500, null],
  [503, 7],
])('%i is a failure; Retry-After counts with 429 and 503 only', async (status, retryAfterSeconds) => {
  const redirectTarget = await trap((socket) => socket.destroy());
  const location = `http://127.0.0.1:${redirectTarget.port}/`;
  const url = await receiver((_, response) =>
    response.writeHead(status, { location, 'retry-after': '7' }).end('a secret of the receiver'),
  );
  const error = `answered ${status}`;
  expect(await attempt(url)).toEqual({ delivered: false, status, error, retryAfterSeconds });
  expect(redirectTarget.sockets).toEqual([]);
});

test('the connection is closed although the receiver offers keep-alive', async () => {
  const { port, sockets } = await trap((socket) =>
    socket.once('data', () => socket.write('HTTP/1.1 204 ok\r\nkeep-alive: timeout=600\r\n\r\n')),
  );
  expect(await attempt(`http://127.0.0.1:${port}/`)).toEqual({ delivered: true, status: 204 });
  await closed(sockets[0]);
});

describe('a receiver that misbehaves', () => {
  test('never answers', async () => {
    const { port, sockets } = await trap(() => undefined);
    expect(await attempt(`http://127.0.0.1:${port}/`, { deadlineMilliseconds: 200 })).toEqual({
      delivered: false,
      status: null,
      error: 'no answer within 0.2 seconds',
      retryAfterSeconds: null,
    });
    await closed(sockets[0]);
  });

  test('sends headers slowly and endlessly', async () => {
    const { port, sockets } = await trap((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write('x-a: b\r\n'), 20);
      socket.on('close', () => clearInterval(timer));
    });
    const outcome = await attempt(`http://127.0.0.1:${port}/`, { deadlineMilliseconds: 300 });
    expect(outcome).toMatchObject({ delivered: false, error: 'no answer within 0.3 seconds' });
    await closed(sockets[0]);
  });

  test.each([
    ['without a length', {}],
    ['with a length', { 'content-length': 1024 ** 3 }],
  ])('sends a gigabyte, %s', async (_, headers) => {
    let sent = 0;
    const url = await receiver((request, response) => {
      response.writeHead(200, headers);
      const piece = Buffer.alloc(16 * 1024);
      const more = () => {
        while (sent < 1024 ** 3 && !response.destroyed) {
          sent += piece.length;
          if (!response.write(piece)) return;
        }
      };
      response.on('drain', more);
      request.on('end', more).resume();
    });
    expect(await attempt(url)).toEqual({ delivered: true, status: 200 });
    // Includes what was in buffers beyond the bytes read.
    expect(sent).toBeLessThan(32 * 1024 ** 2);
  });

  test.each([
    ['closes the connection', (socket: Socket) => socket.end(), 'the connection was closed before an answer'],
    ['resets the connection', (socket: Socket) => socket.resetAndDestroy(), 'the connection was reset'],
    ['does not speak HTTP', (socket: Socket) => socket.end('hello\r\n\r\n'), 'the answer was not HTTP'],
  ])('%s', async (_, onConnect, error) => {
    const { port } = await trap((socket) => socket.once('data', () => onConnect(socket)));
    const outcome = await attempt(`http://127.0.0.1:${port}/`);
    expect(outcome).toMatchObject({ delivered: false, error });
  });

  test('does not exist', async () => {
    const { port, sockets } = await trap(() => undefined);
    await ends.pop()?.();
    expect(sockets).toEqual([]);
    expect(await attempt(`http://127.0.0.1:${port}/`)).toMatchObject({ error: 'the connection was refused' });
  });

  test('does not speak TLS', async () => {
    const { port } = await trap((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 no\r\n\r\n')));
    expect(await attempt(`https://127.0.0.1:${port}/`)).toMatchObject({
      delivered: false,
      error: expect.stringMatching(/have no TLS version or cipher in common \(ERR_SSL_/),
    });
  });

  test.each([
    ['ERR_TLS_CERT_ALTNAME_INVALID', /for another host: use one that names this host$/],
    ['CERT_HAS_EXPIRED', /has expired: renew it$/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /not trusted: use one of a public authority/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /not trusted: .*whole chain$/],
  ])('has an invalid certificate (%s): the error says what to do', async (code, words) => {
    const resolve = () => Promise.reject(Object.assign(new Error('library text'), { code }));
    expect(await attempt('https://example.com/', { resolve })).toMatchObject({
      delivered: false,
      error: expect.stringMatching(words),
    });
  });
});

describe('an address that is not public gets no connection', () => {
  // The server's port is allowed, so only the address is refused.
  const strict = (port: number) => ({ loopback: false, ports: [443, port] });

  test.each([
    '127.0.0.1',
    '2130706433',
    '0x7f000001',
    '017700000001',
    '127.1',
    '127。0。0。1',
    '①②⑦.⓪.⓪.①',
    '0',
    'localhost',
    'localhost.',
    'ⓛocalhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::7f00:1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    'example.com@127.0.0.1',
  ])('%s', async (host) => {
    const { port, sockets } = await trap((socket) => socket.destroy());
    for (const scheme of ['https', 'http']) {
      expect(await attempt(`${scheme}://${host}:${port}/`, { rules: strict(port) })).toMatchObject({
        error: expect.stringMatching(/^not sent: the URL /),
      });
    }
    expect(sockets).toEqual([]);
  });

  test('a name that was public at registration and now points to this machine', async () => {
    const { port, sockets } = await trap((socket) => socket.destroy());
    const answers = [['203.0.113.9'], ['127.0.0.1'], ['93.184.215.14', '127.0.0.1']];
    for (const addresses of answers) {
      const resolve = async () => addresses;
      expect(await attempt(`https://rebind.test:${port}/`, { rules: strict(port), resolve })).toMatchObject({
        error: expect.stringMatching(/^not sent: the URL points at/),
      });
    }
    expect(sockets).toEqual([]);
  });

  test('a name is connected at the checked addresses, without another lookup', async () => {
    const { port, sockets } = await trap(() => undefined);
    const hostname = 'receiver.invalid';
    const socket = await new Promise<Socket>((resolve, reject) =>
      connectorTo(['127.0.0.1'])(
        { hostname, host: hostname, protocol: 'http:', port: String(port) },
        (error, connected) => (connected ? resolve(connected) : reject(error)),
      ),
    );
    ends.push(() => socket.destroy());
    expect(socket.remotePort).toBe(port);
    expect(sockets).toHaveLength(1);
  });

  test('TLS uses the host name for SNI', async () => {
    const hellos: Buffer[] = [];
    const { port } = await trap((socket) =>
      socket.once('data', (hello) => {
        hellos.push(hello);
        socket.destroy();
      }),
    );
    const outcome = await attempt(`https://receiver.localhost:${port}/`);
    expect(outcome).toMatchObject({ delivered: false });
    expect(hellos.map((hello) => hello.includes('receiver.localhost'))).toEqual([true]);
  });

  test('a silent name server cannot exceed the deadline', async () => {
    const resolve: SendOptions['resolve'] = (_, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const outcome = await attempt('https://example.com/', { resolve, deadlineMilliseconds: 50 });
    expect(outcome).toMatchObject({ error: 'no answer within 0.05 seconds' });
  });
});
