export { createMemoryLive, type Live, type Topic } from './live.ts';
export { createRedisLive } from './redis.ts';
export { stopped, type WatchOptions, watch } from './watch.ts';
