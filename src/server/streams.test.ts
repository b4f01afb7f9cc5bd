import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createNodeListener, type HttpServer, listen } from './index.ts';

const STALLED = 1_000;
const MEBIBYTE = 1024 * 1024;
/** More than the kernel keeps for both ends of a connection, and nothing beside what a source without an end makes. */
const MOST = 32 * MEBIBYTE;

let server: HttpServer;
let bytes: number;
let left: number;
let tell: Set<(news: string) => void>;
const sockets: Socket[] = [];
const onError = vi.fn();

const stream = (source: UnderlyingDefaultSource<Uint8Array>) =>
  new Response(new ReadableStream(source), { headers: { 'content-type': 'text/event-stream' } });
const chunk = new TextEncoder().encode(`data: ${'x'.repeat(64 * 1024)}\n\n`);

/** As much as is asked for, without an end. */
const flood = () =>
  stream({
    pull(controller) {
      bytes += chunk.length;
      controller.enqueue(chunk);
      // Others have their turn between two of them.
      return new Promise((resolve) => setImmediate(resolve));
    },
    cancel() {
      left += 1;
    },
  });

const news = () =>
  stream({
    start(controller) {
      tell.add((text) => controller.enqueue(new TextEncoder().encode(`data: ${text}\n\n`)));
    },
  });

beforeEach(async () => {
  [bytes, left, tell] = [0, 0, new Set()];
  onError.mockReset();
  server = await listen({
    host: '127.0.0.1',
    port: 0,
    listener: createNodeListener({
      fetch: async ({ url }) => (url.endsWith('/flood') ? flood() : news()),
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

/** Asks for a stream and reads nothing of it. */
async function open(path: string): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  return socket;
}

test('whoever reads nothing is cut; meanwhile little is kept for them, and others hear their news at once', async () => {
  await open('/flood');
  const other = await open('/news');
  let heard = '';
  other.on('data', (text) => {
    heard += text;
  });
  await vi.waitFor(() => expect(tell.size).toBe(1));
  // Each before the next one is told, until the one that reads nothing is cut.
  for (let count = 0; left === 0; count += 1) {
    for (const one of tell) one(`news ${count}.`);
    await vi.waitFor(() => expect(heard).toContain(`news ${count}.`), { interval: 5 });
    expect(bytes).toBeLessThan(MOST);
  }
  expect(bytes).toBeGreaterThan(MEBIBYTE / 4);
  expect(other.destroyed).toBe(false);
});

test('whoever reads slowly is kept', async () => {
  const socket = await open('/flood');
  let read = 0;
  const until = performance.now() + 4 * STALLED;
  while (performance.now() < until) {
    // A few mebibytes a second, of a source that has thousands.
    socket.resume();
    const [piece] = (await once(socket, 'data')) as [Buffer];
    socket.pause();
    read += piece.length;
    await delay(read % MEBIBYTE < piece.length ? 200 : 1);
  }
  expect(left).toBe(0);
  expect(socket.destroyed).toBe(false);
  expect(bytes - read).toBeLessThan(MOST);
});
