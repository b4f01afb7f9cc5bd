import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createNodeListener, type HttpServer, listen } from './index.ts';

const STALLED = 1_000;
const MEBIBYTE = 1024 * 1024;
/** More than the kernel buffers for both ends of a connection, and far less than an endless source produces. */
const MOST = 32 * MEBIBYTE;

let server: HttpServer;
let bytes: number;
let canceled: number;
let senders: Set<(event: string) => void>;
const sockets: Socket[] = [];
const onError = vi.fn();

const stream = (source: UnderlyingDefaultSource<Uint8Array>) =>
  new Response(new ReadableStream(source), { headers: { 'content-type': 'text/event-stream' } });
const chunk = new TextEncoder().encode(`data: ${'x'.repeat(64 * 1024)}\n\n`);

/** An endless stream. */
const flood = () =>
  stream({
    pull(controller) {
      bytes += chunk.length;
      controller.enqueue(chunk);
      // Other streams run in between.
      return new Promise((resolve) => setImmediate(resolve));
    },
    cancel() {
      canceled += 1;
    },
  });

const events = () =>
  stream({
    start(controller) {
      senders.add((text) => controller.enqueue(new TextEncoder().encode(`data: ${text}\n\n`)));
    },
  });

beforeEach(async () => {
  [bytes, canceled, senders] = [0, 0, new Set()];
  onError.mockReset();
  server = await listen({
    host: '127.0.0.1',
    port: 0,
    listener: createNodeListener({
      fetch: async ({ url }) => (url.endsWith('/flood') ? flood() : events()),
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
async function open(path: string): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  return socket;
}

test('a client that does not read is disconnected, with little buffered and no delay for others', async () => {
  await open('/flood');
  const other = await open('/events');
  let received = '';
  other.on('data', (text) => {
    received += text;
  });
  await vi.waitFor(() => expect(senders.size).toBe(1));
  // Each event arrives before the next is sent, until the client that does not read is disconnected.
  for (let count = 0; canceled === 0; count += 1) {
    for (const sendEvent of senders) sendEvent(`event ${count}.`);
    await vi.waitFor(() => expect(received).toContain(`event ${count}.`), { interval: 5 });
    expect(bytes).toBeLessThan(MOST);
  }
  expect(bytes).toBeGreaterThan(MEBIBYTE / 4);
  expect(other.destroyed).toBe(false);
});

test('a client that reads slowly stays connected', async () => {
  const socket = await open('/flood');
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
  expect(canceled).toBe(0);
  expect(socket.destroyed).toBe(false);
  expect(bytes - read).toBeLessThan(MOST);
});

test('closing the server cuts a stream at once, without an end, and lets other answers finish', async () => {
  let answer = () => {};
  const waiting = new Promise<Response>((resolve) => {
    answer = () => resolve(new Response('{}', { headers: { 'content-type': 'application/json' } }));
  });
  const other = await listen({
    host: '127.0.0.1',
    port: 0,
    listener: createNodeListener({
      fetch: ({ url }) => (url.endsWith('/slow') ? waiting : Promise.resolve(events())),
      origin: 'http://gateway.test',
      maximumBodyBytes: 1_000,
      onError,
    }),
  });
  const slow = fetch(`http://127.0.0.1:${other.port}/slow`);
  const streaming = fetch(`http://127.0.0.1:${other.port}/events`);
  await vi.waitFor(() => expect(senders.size).toBe(1));
  for (const sendEvent of senders) sendEvent('first');
  const reader = (await streaming).body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: first\n\n');
  const closed = other.close();
  await expect(reader?.read()).rejects.toThrow('terminated');
  answer();
  expect((await slow).status).toBe(200);
  await closed;
});
