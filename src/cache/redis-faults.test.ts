import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import type { Redis } from 'ioredis';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Unavailable } from '../domain/unavailable.ts';
import { createRedis } from './create-redis.ts';
import { createRedisCache } from './redis.ts';
import { hasRedisServer } from './testing.ts';
import type { Cache } from './types.ts';

// Two command timeouts in milliseconds: a command may wait behind one that is timing out.
const ANSWERED_WITHIN = 500;

const log = { info: vi.fn(), warn: vi.fn() };
const endings: Array<() => unknown> = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
  log.info.mockReset();
  log.warn.mockReset();
});

async function open(port: number): Promise<{ redis: Redis; cache: Cache }> {
  const redis = await createRedis(`redis://127.0.0.1:${port}`, log);
  endings.push(() => redis.disconnect());
  return { redis, cache: createRedisCache({ redis, prefix: 'p:', log }) };
}

/** Expects every method to return in time, and only `drop` to throw. Returns the value that was read. */
async function useAll(cache: Cache): Promise<string | null | undefined> {
  const begun = performance.now();
  const [found] = await Promise.all([
    cache.getMany(['a']),
    cache.set('b', 1, 'x', 1_000),
    cache.setIfAbsent('c', 'x', 1_000),
    cache.drop(['d', 'e'], 1).catch(() => undefined),
  ]);
  expect(performance.now() - begun).toBeLessThan(ANSWERED_WITHIN);
  return found[0];
}

describe('a Redis server that the test starts', async () => {
  if (!(await hasRedisServer())) return;

  async function start(port: number): Promise<ChildProcess> {
    const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'ignore'] });
    endings.push(() => server.kill('SIGKILL'));
    for await (const chunk of server.stdout) if (String(chunk).includes('Ready to accept')) break;
    return server;
  }

  test('starts after the gateway, is killed and comes back', async () => {
    const port = await freePort();
    const { cache } = await open(port);
    expect(await useAll(cache)).toBeNull();
    for (const round of [1, 2]) {
      const server = await start(port);
      await vi.waitFor(
        async () => {
          await cache.set('a', round, `round ${round}`, 60_000);
          expect(await useAll(cache)).toBe(`round ${round}`);
        },
        { timeout: 30_000, interval: 50 },
      );
      server.kill('SIGKILL');
      await once(server, 'exit');
      expect(await useAll(cache)).toBeNull();
    }
    const losses = () =>
      log.warn.mock.calls.filter(([, message]) => message.startsWith('Redis is unavailable'));
    await vi.waitFor(() => expect(losses()).toHaveLength(3));
    expect(log.info).toHaveBeenCalledTimes(2);
    // Further uses during the outage log nothing.
    const logged = log.warn.mock.calls.length;
    for (let n = 0; n < 3; n++) await useAll(cache);
    await expect(cache.drop(['a'], 3)).rejects.toThrow(Unavailable);
    expect(log.warn).toHaveBeenCalledTimes(logged);
  });

  test('a drop that failed throws, and succeeds when it is repeated', async () => {
    const port = await freePort();
    await start(port);
    const { redis, cache } = await open(port);
    await once(redis, 'ready');
    await cache.set('a', 1, 'one', 60_000);
    await redis.replicaof('127.0.0.1', `${await freePort()}`);
    await expect(cache.drop(['a'], 2)).rejects.toThrow();
    await redis.replicaof('NO', 'ONE');
    expect(await cache.getMany(['a'])).toEqual(['one']);
    await cache.drop(['a'], 2);
    expect(await cache.getMany(['a'])).toEqual([null]);
  });

  test('pauses for a while', async () => {
    const port = await freePort();
    await start(port);
    const { redis, cache } = await open(port);
    await once(redis, 'ready');
    await cache.set('a', 1, 'one', 60_000);
    await redis.client('PAUSE', 1_500, 'ALL');
    expect(await useAll(cache)).toBeNull();
    expect(await useAll(cache)).toBeNull();
    await vi.waitFor(async () => expect(await useAll(cache)).toBe('one'), { timeout: 30_000, interval: 50 });
  });

  test('has lost its scripts, is full or is a replica', async () => {
    const port = await freePort();
    await start(port);
    const { redis, cache } = await open(port);
    await once(redis, 'ready');
    await cache.set('a', 1, 'one', 60_000);
    await redis.script('FLUSH');
    await cache.set('a', 2, 'two', 60_000);
    expect(await useAll(cache)).toBe('two');
    await redis.config('SET', 'maxmemory', '1');
    expect(await useAll(cache)).toBe('two');
    await redis.config('SET', 'maxmemory', '0');
    await redis.replicaof('127.0.0.1', `${await freePort()}`);
    await useAll(cache);
    await redis.replicaof('NO', 'ONE');
    await cache.set('a', 3, 'three', 60_000);
    expect(await useAll(cache)).toBe('three');
  });
});

describe('a server that is not Redis', () => {
  test.each([
    { says: 'nothing', answer: '' },
    { says: 'that it is loading', answer: '-LOADING Redis is loading the dataset in memory\r\n' },
    { says: 'half a reply', answer: '*2\r\n$5\r\nhe' },
    { says: 'a number', answer: ':1\r\n' },
    { says: 'something else', answer: 'HTTP/1.1 400 Bad Request\r\n\r\n' },
  ])('replies $says', async ({ answer }) => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {}).on('data', () => socket.write(answer));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    endings.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const { cache } = await open((server.address() as AddressInfo).port);
    expect(await useAll(cache)).toBeNull();
    await vi.waitFor(() => expect(sockets.size).toBeGreaterThan(0));
    expect(await useAll(cache)).toBeNull();
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
