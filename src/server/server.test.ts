import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { resetHeader } from '../provider-kit/simulator/index.ts';
import { createNodeListener, type HttpServer, type HttpServerOptions, listen } from './index.ts';

const MAXIMUM = 1_000;
let server: HttpServer;
let origin: string;
const fetched = vi.fn<(request: Request) => Promise<Response>>();
const onError = vi.fn();

async function start(limits: Partial<HttpServerOptions> = {}) {
  server = await listen({
    host: '127.0.0.1',
    port: 0,
    listener: createNodeListener({
      fetch: fetched,
      origin: 'http://gateway.test',
      maximumBodyBytes: MAXIMUM,
      onError,
    }),
    ...limits,
  });
  origin = `http://127.0.0.1:${server.port}`;
}

/** Sends bytes and answers what came back until the server hung up. */
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

test("method, path, headers and body arrive; the host is ours, not the client's to say", async () => {
  await start();
  const answer = await fetch(`${origin}/a?b=c`, { method: 'POST', body: 'x', headers: { 'x-test': '1' } });
  expect(await answer.json()).toEqual({ url: 'http://gateway.test/a?b=c', body: 'x' });
  expect(fetched.mock.calls[0]?.[0].headers.get('x-test')).toBe('1');
  expect(answer.headers.get('content-length')).toBe('46');
});

test('bytes are passed on as they are', async () => {
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

describe('limits in front', () => {
  test('a body within the limit passes, one byte more is 413 before anything reads it', async () => {
    await start();
    expect((await fetch(origin, { method: 'POST', body: 'x'.repeat(MAXIMUM) })).status).toBe(200);
    fetched.mockClear();
    const answer = await fetch(origin, { method: 'POST', body: 'x'.repeat(MAXIMUM + 1) });
    expect(answer.status).toBe(413);
    const docUrl = 'http://gateway.test/docs/errors#bad_request';
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST', docUrl } }] });
    expect(fetched).not.toHaveBeenCalled();
  });

  test('a chunked body is counted too', async () => {
    await start();
    const chunk = `200\r\n${'x'.repeat(512)}\r\n`;
    const answer = await exchange(
      `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}${chunk}0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(fetched).not.toHaveBeenCalled();
  });

  test('a body without end gets its 413 and the connection ends', async () => {
    await start();
    const answer = await exchange(
      `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n${'x'.repeat(2048)}\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('an encoded body is 415', async () => {
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
    ['a body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nx'],
  ])('a client that never ends its %s is hung up on', async (_, text) => {
    await start({ headersTimeoutMilliseconds: 200, requestTimeoutMilliseconds: 300 });
    expect(await exchange(text)).toMatch(/^HTTP\/1\.1 408 /);
    expect(fetched).not.toHaveBeenCalled();
    expect(onError).not.toHaveBeenCalled();
  });

  test('a request without a path is 400', async () => {
    await start();
    const answer = await exchange('GET http://evil.test/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });
});

test('a handler that throws is 500 with a code, logged, and tells nothing', async () => {
  await start();
  fetched.mockRejectedValue(new Error('secret detail'));
  const answer = await fetch(origin);
  expect(answer.status).toBe(500);
  const text = await answer.text();
  expect(text).toContain('"INTERNAL"');
  expect(text).not.toContain('secret detail');
  expect(onError).toHaveBeenCalledTimes(1);
});

test('a simulated reset breaks the connection', async () => {
  await start();
  fetched.mockResolvedValue(new Response(null, { headers: { [resetHeader]: '1' } }));
  await expect(fetch(origin)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
});

test('whoever still has a connection while it closes is told to make the next request elsewhere', async () => {
  await start();
  const { promise, resolve } = Promise.withResolvers<Response>();
  fetched.mockReturnValueOnce(promise);
  fetched.mockImplementation(async () => {
    // Its answer waits for the first one's, on the same connection.
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

test('at the deadline of a close a request that has no end loses its connection', async () => {
  await start();
  const { promise, resolve } = Promise.withResolvers<Response>();
  fetched.mockReturnValue(promise);
  const running = fetch(origin);
  const cut = expect(running).rejects.toMatchObject({ cause: { code: 'UND_ERR_SOCKET' } });
  await vi.waitFor(() => expect(fetched).toHaveBeenCalled());
  await server.close(AbortSignal.timeout(50));
  await cut;
  await start();
  // A deadline that has passed long ago is one, too.
  const late = expect(fetch(origin)).rejects.toMatchObject({ cause: { code: 'UND_ERR_SOCKET' } });
  await vi.waitFor(() => expect(fetched).toHaveBeenCalledTimes(2));
  await server.close(AbortSignal.abort());
  await late;
  resolve(new Response('nobody reads it'));
  expect(onError).not.toHaveBeenCalled();
  await start();
});

test('closing lets a running request end and takes no new one', async () => {
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
