import { type Cache, createMemoryCache, createRedis, createRedisCache } from '../cache/index.ts';
import { createMemoryLive, createRedisLive, type Live } from '../live/index.ts';
import type { Log } from '../observe/index.ts';
import type { Shutdown } from './shutdown.ts';

const PREFIX = 'onramp-gateway:';

/** Opens the cache and the change notifications: in Redis if a URL is given, else in this process. */
export async function openRedis(
  url: string | null,
  log: Log,
  shutdown: Shutdown,
): Promise<{ cache: Cache; live: Live }> {
  const redis = url === null ? null : await createRedis(url, log);
  if (redis) shutdown.onClose('Redis', () => redis.disconnect());
  const cache = redis ? createRedisCache({ redis, prefix: PREFIX, log }) : createMemoryCache();
  const live = redis ? await createRedisLive({ redis, prefix: PREFIX, log }) : createMemoryLive();
  shutdown.onDrain('subscriptions', live.close);
  return { cache, live };
}
