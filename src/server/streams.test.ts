import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import type { HttpStream } from '../graphql/index.ts';
import { createNodeListener, type HttpServer, listen } from './index.ts';

const STALLED = 1_000;
const MEBIBYTE = 1024 * 1024;
/** More than the kernel buffers for both ends of a connection, and far less than an endless source produces. */
const MOST = 32 * MEBIBYTE;

let server: HttpServer;
/** Of the endless streams of the present test. */
let counts: { bytes: number; canceled: number };
let senders: Set<(event: string) => void>;
let ended = 0;
const sockets: Socket[] = [];
const onError = vi.fn();

type Events = HttpStream['events'];
const LARGE = 'x'.repeat(64 * 1024);

/** Results that come as fast as they are taken. */
function flood(): Events {
  const own = counts;
  const next = async () => {
    own.bytes += LARGE.length;
    // Other streams run in between.
    await new Promise((resolve) => setImmediate(resolve));
    return { data: { LARGE } };
  };
  return iterable(next, () => {
    own.canceled += 1;
  });
}

/** Results that a test sends. */
function events(): Events {
  const sent: string[] = [];
  let wake = () => {};
  senders.add((text) => {
    sent.push(text);
    wake();
  });
  return iterable(async () => {
    while (sent.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return { data: { text: sent.shift() } };
  });
}

function iterable(next: () => Promise<{ data: object }>, end = () => {}): Events {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: async () => ({ done: false, value: await next() }),
    async return() {
      end();
      return { done: true, value: undefined };
    },
  } as Events;
}

const textOf = (result: object) => JSON.stringify(result);
/** No result at all. */
function none(): Events {
  const results = {
    async next() {
      ended += 1;
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => results,
  };
  return results as unknown as Events;
}
const eventsOf = (url = '') => {
  if (url.endsWith('/ended')) return none();
  return url.endsWith('/flood') ? flood() : events();
};

/** The same stream as the body of a response. */
function responseOf(source: Events): Response {
  const body = new ReadableStream({
    async pull(controller) {
      const { value } = await source.next();
      controller.enqueue(new TextEncoder().encode(`event: next\ndata: ${textOf(value)}\n\n`));
    },
    cancel: () => void source.return?.(),
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

beforeEach(async () => {
  [counts, senders, ended] = [{ bytes: 0, canceled: 0 }, new Set(), 0];
  onError.mockReset();
  server = await listen({
    host: '127.0.0.1',
    port: 0,
    listener: createNodeListener({
      fetch: async ({ url }) => responseOf(eventsOf(url)),
      direct: ({ incoming: { method, url } }, respond) =>
        respond(method === 'POST' ? { status: 200, events: eventsOf(url), textOf } : null, {}),
      origin: 'http://gateway.test',
      maximumBodyBytes: 1_000,
      onError,
      stalledMilliseconds: STALLED,
    }),
  });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.close();
  expect(onError).not.toHaveBeenCalled();
});

/** Requests a stream and does not read it. */
async function open(method: string, path: string): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`);
  return socket;
}

// A POST is answered without a Response, a GET with one.
const METHODS = ['GET', 'POST'];

test.each(METHODS)(
  '%s: a client that does not read is disconnected, with little buffered and no delay for others',
  async (method) => {
    await open(method, '/flood');
    const other = await open(method, '/events');
    let received = '';
    other.on('data', (text) => {
      received += text;
    });
    await vi.waitFor(() => expect(senders.size).toBe(1));
    // Each event arrives before the next is sent, until the client that does not read is disconnected.
    for (let count = 0; counts.canceled === 0; count += 1) {
      for (const sendEvent of senders) sendEvent(`event ${count}.`);
      await vi.waitFor(() => expect(received).toContain(`event ${count}.`), { interval: 5 });
      expect(counts.bytes).toBeLessThan(MOST);
    }
    expect(counts.bytes).toBeGreaterThan(MEBIBYTE / 4);
    expect(other.destroyed).toBe(false);
  },
);

test.each(METHODS)('%s: a client that reads slowly stays connected', async (method) => {
  const socket = await open(method, '/flood');
  let read = 0;
  const until = performance.now() + 4 * STALLED;
  while (performance.now() < until) {
    // A few MiB per second, from a source that could send thousands.
    socket.resume();
    const [piece] = (await once(socket, 'data')) as [Buffer];
    socket.pause();
    read += piece.length;
    await delay(read % MEBIBYTE < piece.length ? 200 : 1);
  }
  expect(counts.canceled).toBe(0);
  expect(socket.destroyed).toBe(false);
  expect(counts.bytes - read).toBeLessThan(MOST);
});

test.each(METHODS)(
  '%s: closing the server cuts a stream at once, without an end, and lets other answers finish',
  async (method) => {
    let answer = () => {};
    const waiting = new Promise<Response>((resolve) => {
      answer = () => resolve(new Response('{}', { headers: { 'content-type': 'application/json' } }));
    });
    const other = await listen({
      host: '127.0.0.1',
      port: 0,
      listener: createNodeListener({
        fetch: ({ url }) => (url.endsWith('/slow') ? waiting : Promise.resolve(responseOf(events()))),
        direct: ({ incoming }, respond) =>
          respond(incoming.method === 'POST' ? { status: 200, events: events(), textOf } : null, {}),
        origin: 'http://gateway.test',
        maximumBodyBytes: 1_000,
        onError,
      }),
    });
    const slow = fetch(`http://127.0.0.1:${other.port}/slow`);
    const streaming = fetch(`http://127.0.0.1:${other.port}/events`, { method });
    await vi.waitFor(() => expect(senders.size).toBe(1));
    for (const sendEvent of senders) sendEvent('first');
    const reader = (await streaming).body?.getReader();
    let received = '';
    while (!received.includes('first')) received += new TextDecoder().decode((await reader?.read())?.value);
    const closed = other.close();
    await expect(reader?.read()).rejects.toThrow('terminated');
    answer();
    expect((await slow).status).toBe(200);
    await closed;
  },
);

test('a stream by POST begins with a comment, has one every 12 seconds and ends with a complete event', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const end = Promise.withResolvers<IteratorResult<object>>();
  const source = [Promise.resolve({ done: false, value: { data: 1 } }), end.promise];
  const results = { next: () => source.shift(), [Symbol.asyncIterator]: () => results };
  const other = await listen({
    host: '127.0.0.1',
    port: 0,
    listener: createNodeListener({
      fetch: () => expect.unreachable(),
      direct: (_, respond) =>
        respond({ status: 200, events: results as unknown as Events, textOf }, { 'x-more': '1' }),
      origin: 'http://gateway.test',
      maximumBodyBytes: 1_000,
      onError,
    }),
  });
  const answer = await fetch(`http://127.0.0.1:${other.port}/`, { method: 'POST' });
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'x-more': '1',
  });
  let text = '';
  const received = (async () => {
    for await (const part of answer.body ?? []) text += new TextDecoder().decode(part);
  })();
  const begin = ':\n\nevent: next\ndata: {"data":1}\n\n';
  await eventually(
    async () => text,
    (all) => all === begin,
  );
  await vi.advanceTimersByTimeAsync(11_999);
  expect(text).toBe(begin);
  await vi.advanceTimersByTimeAsync(1);
  await eventually(
    async () => text,
    (all) => all === `${begin}:\n\n`,
  );
  end.resolve({ done: true, value: undefined });
  await received;
  expect(text).toBe(`${begin}:\n\nevent: complete\ndata:\n\n`);
  await other.close();
});

describe('a stream behind another answer of its connection', () => {
  const requests = (...paths: string[]) =>
    paths.map((path) => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`).join('');

  test('ends with the connection', async () => {
    const socket = await open('POST', '/events');
    socket.write(requests('/flood'));
    await vi.waitFor(() => expect(counts.bytes).toBeGreaterThan(0));
    socket.destroy();
    await vi.waitFor(() => expect(counts.canceled).toBe(1));
  });

  test('has no heartbeat after its end', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const socket = await open('POST', '/events');
    await eventually(
      async () => senders.size,
      (size) => size === 1,
    );
    expect(vi.getTimerCount()).toBe(1);
    socket.write(requests('/events', '/ended'));
    await eventually(
      async () => ended,
      (count) => count === 1,
    );
    // Those of the two streams that are open.
    await eventually(
      async () => vi.getTimerCount(),
      (count) => count === 2,
    );
    await vi.advanceTimersByTimeAsync(24_000);
  });
});
