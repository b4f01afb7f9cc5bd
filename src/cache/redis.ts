import type { Redis, Result } from 'ioredis';
import { Unavailable } from '../domain/unavailable.ts';
import type { CacheLog } from './create-redis.ts';
import { type Cache, TOMBSTONE_MILLISECONDS } from './types.ts';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    cacheSet(key: string, version: number, value: string, ttl: number): Result<number, Context>;
    cacheDrop(keyCount: number, ...keysVersionAndTtl: (string | number)[]): Result<number, Context>;
  }
}

// Values are stored as `v<version>:<value>`, tombstones as `d<version>:`. Anything else is overwritten.
const STORED_VERSION = `
local function stored(key)
  local found = redis.pcall('GET', key)
  if type(found) ~= 'string' then return nil end
  local digits = string.match(found, '^[vd](%d+):')
  if digits and #digits <= 16 then return tonumber(digits) end
  return nil
end`;

const SET = `${STORED_VERSION}
local version = stored(KEYS[1])
if version and version > tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], 'v' .. ARGV[1] .. ':' .. ARGV[2], 'PX', ARGV[3])
return 1`;

const DROP = `${STORED_VERSION}
for _, key in ipairs(KEYS) do
  local version = stored(key)
  if not version or version <= tonumber(ARGV[1]) then
    redis.call('SET', key, 'd' .. ARGV[1] .. ':', 'PX', ARGV[2])
  end
end
return 1`;

const VALUE = /^v\d{1,16}:/;

/** A cache in Redis, under keys that begin with `prefix`. Does not close the connection. */
export function createRedisCache({
  redis,
  prefix,
  log,
}: {
  redis: Redis;
  prefix: string;
  log: CacheLog;
}): Cache {
  redis.defineCommand('cacheSet', { numberOfKeys: 1, lua: SET });
  redis.defineCommand('cacheDrop', { lua: DROP });
  let failing = false;

  /** The result of the command, or `fallback` if it fails. Logged once, until a command succeeds again. */
  async function attempt<Value>(command: () => Promise<Value>, fallback: Value): Promise<Value> {
    try {
      const result = await command();
      failing = false;
      return result;
    } catch (error) {
      // While Redis is unavailable the connection has logged that already.
      if (!failing && redis.status === 'ready') {
        failing = true;
        log.warn({ event: 'cache_command_failed', error }, 'A cache command failed; the database is read');
      }
      return fallback;
    }
  }

  return {
    async getMany(keys) {
      if (keys.length === 0) return [];
      const names = keys.map((key) => prefix + key);
      const found = await attempt<unknown>(() => redis.mget(names), []);
      return keys.map((_, index) => readValue(Array.isArray(found) ? found[index] : null));
    },
    async set(key, version, value, ttlMilliseconds) {
      await attempt<unknown>(() => redis.cacheSet(prefix + key, version, value, ttlMilliseconds), null);
    },
    async setIfAbsent(key, value, ttlMilliseconds) {
      await attempt<unknown>(() => redis.set(prefix + key, `v0:${value}`, 'PX', ttlMilliseconds, 'NX'), null);
    },
    async drop(keys, version) {
      if (keys.length === 0) return;
      const names = keys.map((key) => prefix + key);
      // Not `attempt`, which hides errors: a stale value would be served until the end of its TTL.
      // Does not check the status first: a connection in progress may be ready when the command is sent.
      await redis.cacheDrop(names.length, ...names, version, TOMBSTONE_MILLISECONDS).catch((error: Error) => {
        throw redis.status === 'ready' ? error : new Unavailable('Redis is unavailable', { cause: error });
      });
    },
    async close() {},
  };
}

function readValue(found: unknown): string | null {
  return typeof found === 'string' && VALUE.test(found) ? found.slice(found.indexOf(':') + 1) : null;
}
