import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { resetHeader } from '../provider-kit/simulator/index.ts';
import {
  createNodeListener,
  type FetchHandler,
  type HttpServer,
  type HttpServerOptions,
  listen,
} from './index.ts';

const MAXIMUM = 1_000;
const GRAPHQL_MAXIMUM = MAXIMUM / 2;
let server: HttpServer;
let origin: string;
const fetched = vi.fn<FetchHandler>();
const onError = vi.fn();

async function start(limits: Partial<HttpServerOptions> = {}) {
  server = await listen({
    host: '127.0.0.1',
    port: 0,
    listener: createNodeListener({
      fetch: fetched,
      origin: 'http://gateway.test',
      maximumBodyBytes: MAXIMUM,
      maximumGraphqlBytes: GRAPHQL_MAXIMUM,
      onError,
    }),
    ...limits,
  });
  origin = `http://127.0.0.1:${server.port}`;
}

/** Sends bytes and returns everything received until the server closes the connection. */
function exchange(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(server.port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

beforeEach(() => {
  vi.clearAllMocks();
  fetched.mockImplementation(async (request) =>
    Response.json({ url: request.url, body: await request.text() }),
  );
});
afterEach(() => server.close());

test('method, path, headers and body are passed on; the origin does not come from the client', async () => {
  await start();
  const answer = await fetch(`${origin}/a?b=c`, { method: 'POST', body: 'x', headers: { 'x-test': '1' } });
  expect(await answer.json()).toEqual({ url: 'http://gateway.test/a?b=c', body: 'x' });
  expect(fetched.mock.calls[0]?.[0].headers.get('x-test')).toBe('1');
  expect(fetched.mock.calls[0]?.[1]).toBe('127.0.0.1');
  expect(answer.headers.get('content-length')).toBe('46');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
});

test('bytes are passed on unchanged', async () => {
  await start();
  let got: Uint8Array<ArrayBuffer> | undefined;
  fetched.mockImplementation(async (request) => {
    got = new Uint8Array(await request.arrayBuffer());
    return new Response(got, { headers: { 'content-type': 'application/octet-stream' } });
  });
  const bytes = new Uint8Array([0, 255, 254, 10, 13]);
  const answer = await fetch(origin, { method: 'POST', body: bytes });
  expect(got).toEqual(bytes);
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
});

describe('request limits', () => {
  test.each([
    ['/webhooks/x', MAXIMUM],
    ['/graphql', GRAPHQL_MAXIMUM],
  ])(
    '%s: a body within the limit passes; one byte more is 413 before the handler runs',
    async (path, most) => {
      await start();
      const send = (bytes: number) => fetch(origin + path, { method: 'POST', body: 'x'.repeat(bytes) });
      expect((await send(most)).status).toBe(200);
      fetched.mockClear();
      const answer = await send(most + 1);
      expect(answer.status).toBe(413);
      const docUrl = 'http://gateway.test/docs/errors#bad_request';
      expect(await answer.json()).toMatchObject({
        errors: [{ extensions: { code: 'BAD_REQUEST', docUrl } }],
      });
      expect(fetched).not.toHaveBeenCalled();
    },
  );

  test('the size of a chunked body is limited too', async () => {
    await start();
    const chunk = `200\r\n${'x'.repeat(512)}\r\n`;
    const answer = await exchange(
      `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}${chunk}0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(fetched).not.toHaveBeenCalled();
  });

  test('an endless body is 413 and the connection is closed', async () => {
    await start();
    const answer = await exchange(
      `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n${'x'.repeat(2048)}\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('a body with a content-encoding is 415', async () => {
    await start();
    const answer = await fetch(origin, {
      method: 'POST',
      body: 'x',
      headers: { 'content-encoding': 'gzip' },
    });
    expect(answer.status).toBe(415);
    expect(fetched).not.toHaveBeenCalled();
  });

  test.each([
    ['headers', 'POST / HTTP/1.1\r\nHost: x\r\n'],
    ['body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nx'],
  ])('a client that never completes its %s gets 408', async (_, text) => {
    await start({ headersTimeoutMilliseconds: 200, requestTimeoutMilliseconds: 300 });
    expect(await exchange(text)).toMatch(/^HTTP\/1\.1 408 /);
    expect(fetched).not.toHaveBeenCalled();
    expect(onError).not.toHaveBeenCalled();
  });

  test('a request target that is not a path is 400', async () => {
    await start();
    const answer = await exchange('GET http://evil.test/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });
});

test('an error of the handler is logged and answered with 500 and a code, without its details', async () => {
  await start();
  fetched.mockRejectedValue(new Error('secret detail'));
  const answer = await fetch(origin);
  expect(answer.status).toBe(500);
  const text = await answer.text();
  expect(text).toContain('"INTERNAL"');
  expect(text).not.toContain('secret detail');
  expect(onError).toHaveBeenCalledTimes(1);
});

test('pipelined requests get their answers in order, each for its own body', async () => {
  await start();
  const post = (body: string, headers = '') =>
    `POST / HTTP/1.1\r\nHost: x\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
  const chunked =
    'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n5\r\n-half\r\n0\r\n\r\n';
  const answer = await exchange(post('one') + chunked + post('three', 'Connection: close\r\n'));
  expect([...answer.matchAll(/"body":"(.*?)"/g)].map(([, body]) => body)).toEqual([
    'one',
    'two-half',
    'three',
  ]);
});

test('a client that leaves, while it sends or before its answer, is no error', async () => {
  await start();
  const request = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbo';
  const half = connect(server.port, '127.0.0.1', () => half.end(request)).resume();
  await once(half, 'close');
  expect(fetched).not.toHaveBeenCalled();

  const held = Promise.withResolvers<Response>();
  fetched.mockReturnValueOnce(held.promise);
  const whole = connect(server.port, '127.0.0.1', () => whole.write(`${request}dy`));
  await vi.waitUntil(() => fetched.mock.calls.length === 1);
  whole.destroy();
  await once(whole, 'close');
  held.resolve(new Response('late'));
  expect((await fetch(origin, { method: 'POST', body: 'next' })).status).toBe(200);
  expect(onError).not.toHaveBeenCalled();
});

test('a simulated reset resets the connection', async () => {
  await start();
  fetched.mockResolvedValue(new Response(null, { headers: { [resetHeader]: '1' } }));
  await expect(fetch(origin)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
});

test('while the server closes, responses ask the client to close its connection', async () => {
  await start();
  const { promise, resolve } = Promise.withResolvers<Response>();
  fetched.mockReturnValueOnce(promise);
  fetched.mockImplementation(async () => {
    // On one connection the second response waits for the first.
    setImmediate(() => resolve(new Response('first')));
    return new Response('second');
  });
  const socket = connect(server.port, '127.0.0.1');
  let answers = '';
  socket.on('data', (chunk) => {
    answers += chunk;
  });
  const request = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
  socket.write(request);
  await vi.waitFor(() => expect(fetched).toHaveBeenCalledTimes(1));
  const closed = server.close();
  socket.write(request);
  await once(socket, 'close');
  await closed;
  expect(answers.match(/^connection: .*$/gim)).toEqual(['Connection: keep-alive', 'Connection: close']);
  await start();
});

test('at the deadline of a close the connections of running requests are closed', async () => {
  await start();
  const { promise, resolve } = Promise.withResolvers<Response>();
  fetched.mockReturnValue(promise);
  const running = fetch(origin);
  const closed = expect(running).rejects.toMatchObject({ cause: { code: 'UND_ERR_SOCKET' } });
  await vi.waitFor(() => expect(fetched).toHaveBeenCalled());
  await server.close(AbortSignal.timeout(50));
  await closed;
  await start();
  // A deadline that has already passed applies at once.
  const late = expect(fetch(origin)).rejects.toMatchObject({ cause: { code: 'UND_ERR_SOCKET' } });
  await vi.waitFor(() => expect(fetched).toHaveBeenCalledTimes(2));
  await server.close(AbortSignal.abort());
  await late;
  resolve(new Response('not read'));
  expect(onError).not.toHaveBeenCalled();
  await start();
});

test('closing waits for running requests and refuses new connections', async () => {
  await start();
  const { promise, resolve } = Promise.withResolvers<Response>();
  fetched.mockReturnValue(promise);
  const running = fetch(origin);
  await vi.waitFor(() => expect(fetched).toHaveBeenCalled());
  const closed = server.close();
  await expect(fetch(origin)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  resolve(new Response('done'));
  expect(await (await running).text()).toBe('done');
  await closed;
  await start();
});
