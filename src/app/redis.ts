import { type Cache, createMemoryCache, createRedis, createRedisCache } from '../cache/index.ts';
import { createMemoryLive, createRedisLive, type Live } from '../live/index.ts';
import type { Log } from '../observe/index.ts';
import { createRedisBuckets, type SharedBuckets } from '../rate-limits/index.ts';
import type { Shutdown } from './shutdown.ts';

const PREFIX = 'onramp-gateway:';

export type Shared = {
  readonly cache: Cache;
  readonly live: Live;
  /** The buckets of the rate limits; null without Redis. */
  readonly sharedBuckets: SharedBuckets | null;
  /** Calls the listener each time when there is a connection to Redis; never without Redis. */
  onReady(listener: () => void): void;
};

/** Opens the cache, the change notifications and the buckets of the rate limits: in Redis if a URL is given, else in this process. */
export async function openRedis(url: string | null, log: Log, shutdown: Shutdown): Promise<Shared> {
  const redis = url === null ? null : await createRedis(url, log);
  if (redis) shutdown.onClose('Redis', () => redis.disconnect());
  const cache = redis ? createRedisCache({ redis, prefix: PREFIX, log }) : createMemoryCache();
  const live = redis ? await createRedisLive({ redis, prefix: PREFIX, log }) : createMemoryLive();
  const sharedBuckets = redis ? createRedisBuckets({ redis, prefix: PREFIX, log }) : null;
  shutdown.onDrain('subscriptions', live.close);
  return {
    cache,
    live,
    sharedBuckets,
    onReady(listener) {
      if (!redis) return;
      if (redis.status === 'ready') listener();
      redis.on('ready', listener);
    },
  };
}
