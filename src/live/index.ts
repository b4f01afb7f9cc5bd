export { createMemoryLive } from './memory.ts';
export { createRedisLive } from './redis.ts';
export type { Live, Topic } from './types.ts';
export { stopped, type WatchOptions, watch } from './watch.ts';
