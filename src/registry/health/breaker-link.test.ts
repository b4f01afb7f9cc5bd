import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { createMemoryCache, createRedis, createRedisCache } from '../../cache/index.ts';
import { findRedis, quiet } from '../../cache/testing.ts';
import { createMemoryLive, createRedisLive } from '../../live/index.ts';
import { createBreakerLink } from './breaker-link.ts';
import { createProviderMonitor } from './provider-monitor.ts';

/** Processes that share one Redis, here one memory, with their breaker of one operation. */
function processes() {
  const shared = {
    scope: 'one',
    live: createMemoryLive(),
    cache: createMemoryCache(),
    onReady: (listener: () => void) => listener(),
  };
  let now = 0;
  return {
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    async start() {
      const link = createBreakerLink();
      const monitor = createProviderMonitor(
        () => new Date(now),
        false,
        () => now,
        { link, providerId: 'acme' },
      );
      const breaker = monitor.breaker('sessions.create');
      link.connect(shared);
      return { breaker, state: () => [breaker.state(), monitor.health().state] };
    },
  };
}
type Started = Awaited<ReturnType<ReturnType<typeof processes>['start']>>;

function fail({ breaker }: Started, times: number): void {
  for (let left = times; left > 0; left -= 1) breaker.admit()?.('failure');
}

test('a breaker that opens in one process is open in all, and closes in all after one probe', async () => {
  const { start, pass } = processes();
  const [one, two] = [await start(), await start()];
  fail(one, 5);
  expect([one.state(), two.state()]).toEqual([
    ['open', 'DOWN'],
    ['open', 'DOWN'],
  ]);
  expect(two.breaker.admit()).toBeNull();
  // Longer than the wait with its jitter: both may probe, and one does.
  pass(16_000);
  const probe = one.breaker.admit();
  expect(probe).not.toBeNull();
  expect(two.breaker.admit()).toBeNull();
  probe?.('success');
  expect([one.state(), two.state()]).toEqual([
    ['closed', 'HEALTHY'],
    ['closed', 'HEALTHY'],
  ]);
});

test('a failed probe keeps it open in all; a process that says no more is replaced as the one that probes', async () => {
  const { start, pass } = processes();
  const [one, two] = [await start(), await start()];
  fail(one, 5);
  pass(16_000);
  one.breaker.admit()?.('failure');
  expect(two.breaker.admit()).toBeNull();
  pass(16_000);
  // The process dies while it probes.
  one.breaker.admit();
  expect(two.breaker.admit()).toBeNull();
  pass(16_000);
  expect(two.breaker.admit()).not.toBeNull();
});

test('failures in several processes are not added up, and a process that starts later takes over what is open', async () => {
  const { start } = processes();
  const [one, two] = [await start(), await start()];
  fail(one, 4);
  fail(two, 4);
  expect([one.state()[0], two.state()[0]]).toEqual(['closed', 'closed']);
  fail(two, 1);
  const later = await start();
  await vi.waitFor(() => expect(later.state()).toEqual(['open', 'DOWN']));
});

describe('with Redis', async () => {
  const url = await findRedis();
  if (!url) return;

  test('the state reaches another process', async () => {
    const prefix = `test-${randomUUID()}:`;
    const ends: Array<() => unknown> = [];
    async function start(scope: string) {
      const redis = await createRedis(url as string, quiet);
      const live = await createRedisLive({ redis, prefix, log: quiet });
      ends.push(live.close, () => redis.disconnect());
      const link = createBreakerLink();
      const share = { link, providerId: 'acme' };
      const breaker = createProviderMonitor(() => new Date(), false, undefined, share).breaker('quote');
      const cache = createRedisCache({ redis, prefix, log: quiet });
      link.connect({ scope, live, cache, onReady: (listener) => redis.on('ready', listener) });
      return breaker;
    }
    try {
      const [one, two, foreign] = [await start('a'), await start('a'), await start('b')];
      // The subscription of the other process may not be there yet: the breaker opens again until it hears of it.
      await vi.waitFor(() => {
        one.follow('closed');
        for (let left = 5; left > 0; left -= 1) one.admit()?.('failure');
        expect(two.state()).toBe('open');
      });
      expect(foreign.state()).toBe('closed');
      const third = await start('a');
      await vi.waitFor(() => expect(third.state()).toBe('open'));
    } finally {
      for (const end of ends) await end();
    }
  });
});
