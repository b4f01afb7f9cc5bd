import type { Redis } from 'ioredis';

/** The part of pino's logger that the cache uses. */
export type CacheLog = {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
};

const CLOSED = 'the connection was closed';

/**
 * Connects to Redis, and reconnects within 2 s after a loss. No command waits: it fails after 200 ms without
 * an answer, and at once while there is no connection.
 */
export async function createRedis(url: string, log: CacheLog): Promise<Redis> {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    commandTimeout: 200,
    connectTimeout: 2_000,
    // Closes a connection whose peer has fallen silent.
    socketTimeout: 5_000,
    keepAlive: 5_000,
    retryStrategy: (times) => Math.min(100 * times, 2_000),
  });
  let state: 'unknown' | 'up' | 'down' = 'unknown';
  let reason = CLOSED;
  redis.on('error', (error) => {
    reason = error.message || String('code' in error ? error.code : error.name);
  });
  redis.on('close', () => {
    if (state === 'down') return;
    state = 'down';
    log.warn({ event: 'redis_unavailable', reason }, 'Redis is unavailable; the database is read instead');
  });
  redis.on('ready', () => {
    if (state === 'down') log.info({}, 'Redis is available again');
    state = 'up';
    reason = CLOSED;
  });
  return redis;
}
