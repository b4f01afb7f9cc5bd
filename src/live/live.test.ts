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

/** Resolves at the next notification of the topic. */
function notified(live: Live, topic: `session:${string}`): Promise<void> {
  return new Promise((resolve) => {
    const end = live.subscribe(topic, () => {
      end();
      resolve();
    });
  });
}

test('subscribers are notified of their topic only, until they unsubscribe', () => {
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

test('a subscription after the stop of the process is closed at once', async () => {
  const live = createMemoryLive();
  await live.close();
  let closed = 0;
  live.subscribe(
    'session:a',
    () => {},
    () => {
      closed += 1;
    },
  )();
  expect(closed).toBe(1);
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

  /** Publishes until `done`: the other process may not have subscribed yet. */
  async function until(done: Promise<void>, publish: () => void): Promise<void> {
    const timer = setInterval(publish, 20);
    await done.finally(() => clearInterval(timer));
  }

  test('a publication notifies the other process, and its own process once', async () => {
    const prefix = `test:${randomUUID()}:`;
    const [{ live: left }, { live: right }] = [await liveOn(prefix), await liveOn(prefix)];
    await until(notified(right, 'session:a'), () => left.publish('session:a'));
    let times = 0;
    left.subscribe('session:b', () => {
      times += 1;
    });
    const other = notified(right, 'session:b');
    left.publish('session:b');
    await other;
    expect(times).toBe(1);
  });

  test('subscriptions survive a lost connection', async () => {
    const prefix = `test:${randomUUID()}:`;
    const [{ live: left, redis }, { live: right }] = [await liveOn(prefix), await liveOn(prefix)];
    await until(notified(right, 'session:a'), () => left.publish('session:a'));
    const clients = String(await redis.call('CLIENT', 'LIST', 'TYPE', 'pubsub')).split('\n');
    for (const client of clients.filter((line) => line.includes(`name=${prefix}live`))) {
      await redis.call('CLIENT', 'KILL', 'ID', /\bid=(\d+)/.exec(client)?.[1] ?? '');
    }
    await until(notified(right, 'session:a'), () => left.publish('session:a'));
  });

  test('a publication that Redis rejects is logged once, and during an outage nothing is logged beside the outage', async () => {
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
    await vi.waitFor(() => expect(log.warn.mock.calls[1]?.[1]).toMatch(/^Redis is unavailable/));
    for (let n = 0; n < 5; n++) live.publish('session:a');
    await Promise.allSettled(sent.mock.results.map(({ value }) => value));
    expect(log.warn).toHaveBeenCalledTimes(2);
  });

  test('subscribes to a server that starts long after the gateway', async () => {
    const { hostname, port: redisPort } = new URL(url);
    // A proxy in place of Redis that closes every connection until it is open.
    let open = false;
    const proxy = createServer((socket) => {
      socket.on('error', () => undefined);
      if (!open) return void socket.destroy();
      const upstream = connect(Number(redisPort || 6379), hostname);
      upstream.on('error', () => undefined);
      socket.pipe(upstream).pipe(socket);
    }).listen(0, '127.0.0.1');
    ends.push(() => void proxy.close());
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;

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
    await until(notified(late, 'session:a'), () => other.publish('session:a'));
  });
});
