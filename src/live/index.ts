export { createMemoryLive } from './memory.ts';
export { createRedisLive } from './redis.ts';
export type { Live, Topic } from './types.ts';
