import { spawnSync } from 'node:child_process';
import { test } from 'vitest';
import { answers, serverUrl } from '../../test/support/server-url.ts';
import type { CacheLog } from './create-redis.ts';

export const quiet: CacheLog = { info() {}, warn() {} };

/**
 * The URL of Redis for tests (`REDIS_URL`, else port 6379 of this machine); null if none answers, and then
 * adds a skipped test that says so, with REQUIRE_SERVERS=1 a failing one. Call it inside a `describe`.
 */
export async function findRedis(): Promise<string | null> {
  const url = await serverUrl('REDIS_URL');
  const { hostname, port } = new URL(url);
  if (await answers(Number(port || 6379), hostname)) return url;
  if (process.env.REQUIRE_SERVERS === '1') {
    test('is found', () => {
      throw new Error(`No Redis at ${hostname}:${port}, and REQUIRE_SERVERS=1 requires one.`);
    });
  } else {
    test.skip(`not found at ${hostname}:${port}: set REDIS_URL`, () => {});
  }
  return null;
}

/** Whether tests can start their own `redis-server`. If not, adds a test like `findRedis`. */
export async function hasRedisServer(): Promise<boolean> {
  if (spawnSync('redis-server', ['--version']).status === 0) return true;
  if (process.env.REQUIRE_SERVERS === '1') {
    test('has a redis-server to start', () => {
      throw new Error('No redis-server on the path, and REQUIRE_SERVERS=1 requires one.');
    });
  } else {
    test.skip('redis-server not found on the path', () => {});
  }
  return false;
}
