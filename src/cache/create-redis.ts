import type { Redis } from 'ioredis';

/** What the connection tells; a part of pino's logger. */
export type CacheLog = {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
};

/**
 * A connection to Redis on which no command ever waits: at most 200 ms for an answer, and an error at once while there
 * is no connection. It begins to connect now and again whenever it is lost, every 2 s at most.
 */
export async function createRedis(url: string, log: CacheLog): Promise<Redis> {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    commandTimeout: 200,
    connectTimeout: 2_000,
    // A peer that fell silent is given up, answers or not.
    socketTimeout: 5_000,
    keepAlive: 5_000,
    enableAutoPipelining: true,
    retryStrategy: (times) => Math.min(100 * times, 2_000),
  });
  let state: 'unknown' | 'up' | 'down' = 'unknown';
  let reason = 'the connection was closed';
  redis.on('error', (error) => {
    reason = error.message || String('code' in error ? error.code : error.name);
  });
  redis.on('close', () => {
    if (state === 'down') return;
    state = 'down';
    log.warn({ reason }, 'Redis is away: answers come from the database, more slowly');
  });
  redis.on('ready', () => {
    if (state === 'down') log.info({}, 'Redis is there');
    state = 'up';
    reason = 'the connection was closed';
  });
  return redis;
}
