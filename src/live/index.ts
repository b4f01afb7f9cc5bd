export { type Channels, createChannels } from './channel.ts';
export { createMemoryLive, type Live, type Topic } from './live.ts';
export { createOpenStreams, type OpenStreams, type StreamLimits } from './open-streams.ts';
export { createRedisLive } from './redis.ts';
export { watch } from './watch.ts';
