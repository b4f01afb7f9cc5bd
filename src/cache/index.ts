export { type CacheLog, createRedis } from './create-redis.ts';
export { createMemoryCache } from './memory.ts';
export { createRedisCache } from './redis.ts';
export type { Cache } from './types.ts';
