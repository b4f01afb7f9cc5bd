import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createRedis } from '../cache/index.ts';
import { findRedis, quiet } from '../cache/testing.ts';
import { createMemoryLive, createRedisLive, type Live } from './index.ts';

const ends: Array<() => unknown> = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Resolves when the topic is heard of. */
function heard(live: Live, topic: `session:${string}`): Promise<void> {
  return new Promise((resolve) => {
    const end = live.subscribe(topic, () => {
      end();
      resolve();
    });
  });
}

test('whoever listens to a topic hears of it, until they end it, and of no other', () => {
  const live = createMemoryLive();
  const times: string[] = [];
  const end = live.subscribe('session:a', () => times.push('first'));
  live.subscribe('session:a', () => times.push('second'));
  live.publish('session:a');
  live.publish('session:b');
  end();
  end();
  live.publish('session:a');
  expect(times).toEqual(['first', 'second', 'second']);
});

test('whoever listens when this process has stopped is told so at once', async () => {
  const live = createMemoryLive();
  await live.close();
  let told = 0;
  live.subscribe(
    'session:a',
    () => {},
    () => {
      told += 1;
    },
  )();
  expect(told).toBe(1);
});

describe('with Redis', async () => {
  const url = await findRedis();
  if (!url) return;

  async function liveOn(prefix: string): Promise<{ live: Live; redis: Redis }> {
    const redis = await createRedis(url as string, quiet);
    await new Promise((resolve) => redis.once('ready', resolve));
    const live = await createRedisLive({ redis, prefix, log: quiet });
    ends.push(() => redis.disconnect(), live.close);
    return { live, redis };
  }

  /** Publishes until it is heard: the other process may not listen yet. */
  async function until(done: Promise<void>, publish: () => void): Promise<void> {
    const timer = setInterval(publish, 20);
    await done.finally(() => clearInterval(timer));
  }

  test('a change at one process is heard at the other, and once at its own', async () => {
    const prefix = `test:${randomUUID()}:`;
    const [{ live: left }, { live: right }] = [await liveOn(prefix), await liveOn(prefix)];
    await until(heard(right, 'session:a'), () => left.publish('session:a'));
    let times = 0;
    left.subscribe('session:b', () => {
      times += 1;
    });
    const there = heard(right, 'session:b');
    left.publish('session:b');
    await there;
    expect(times).toBe(1);
  });

  test('a connection that is lost is made again, and nobody who listens notices', async () => {
    const prefix = `test:${randomUUID()}:`;
    const [{ live: left, redis }, { live: right }] = [await liveOn(prefix), await liveOn(prefix)];
    await until(heard(right, 'session:a'), () => left.publish('session:a'));
    const clients = String(await redis.call('CLIENT', 'LIST', 'TYPE', 'pubsub')).split('\n');
    for (const client of clients.filter((line) => line.includes(`name=${prefix}live`))) {
      await redis.call('CLIENT', 'KILL', 'ID', /\bid=(\d+)/.exec(client)?.[1] ?? '');
    }
    await until(heard(right, 'session:a'), () => left.publish('session:a'));
  });

  test('while Redis is away no change adds to what the connection has told; one that Redis refuses is told once', async () => {
    const log = { info: vi.fn(), warn: vi.fn() };
    const redis = await createRedis(url as string, log);
    await new Promise((resolve) => redis.once('ready', resolve));
    const live = await createRedisLive({ redis, prefix: `test:${randomUUID()}:`, log });
    ends.push(() => redis.disconnect(), live.close);

    const publish = vi.spyOn(redis, 'publish').mockRejectedValue(new Error('MISCONF'));
    for (let n = 0; n < 5; n++) live.publish('session:a');
    await vi.waitFor(() => expect(log.warn).toHaveBeenCalledTimes(1));
    publish.mockRestore();
    const sent = vi.spyOn(redis, 'publish');
    live.publish('session:a');
    await sent.mock.results[0]?.value;

    redis.disconnect();
    await vi.waitFor(() => expect(log.warn.mock.calls[1]?.[1]).toMatch(/^Redis is away/));
    for (let n = 0; n < 5; n++) live.publish('session:a');
    await Promise.allSettled(sent.mock.results.map(({ value }) => value));
    expect(log.warn).toHaveBeenCalledTimes(2);
  });

  test('a server that comes long after the gateway is listened to all the same', async () => {
    const { hostname, port: there } = new URL(url);
    // What the gateway is told is Redis: whoever comes is hung up on until it opens.
    let open = false;
    const door = createServer((socket) => {
      socket.on('error', () => undefined);
      if (!open) return void socket.destroy();
      const inside = connect(Number(there || 6379), hostname);
      inside.on('error', () => undefined);
      socket.pipe(inside).pipe(socket);
    }).listen(0, '127.0.0.1');
    ends.push(() => void door.close());
    await once(door, 'listening');
    const { port } = door.address() as AddressInfo;

    const prefix = `test:${randomUUID()}:`;
    const redis = new Redis({ port, enableOfflineQueue: false, retryStrategy: () => 5 });
    redis.on('error', () => undefined);
    const late = await createRedisLive({ redis, prefix, log: quiet });
    ends.push(() => redis.disconnect(), late.close);
    await new Promise<void>((resolve) => {
      let tries = 0;
      redis.on('reconnecting', () => {
        tries += 1;
        if (tries === 60) resolve();
      });
    });
    open = true;

    const { live: other } = await liveOn(prefix);
    await until(heard(late, 'session:a'), () => other.publish('session:a'));
  });
});
