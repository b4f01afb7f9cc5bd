import type { Redis, Result } from 'ioredis';
import { Unavailable } from '../domain/unavailable.ts';
import type { CacheLog } from './create-redis.ts';
import { MARK_MILLISECONDS } from './mark.ts';
import type { Cache } from './types.ts';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    cacheKeep(key: string, version: number, value: string, ttl: number): Result<number, Context>;
    cacheDrop(keyCount: number, ...keysVersionAndTtl: (string | number)[]): Result<number, Context>;
  }
}

// A value is kept as `v<version>:<value>`, the mark of a drop as `d<version>:`. Whatever else is found was not written
// here, and is written over.
const KEPT_VERSION = `
local function kept(key)
  local found = redis.pcall('GET', key)
  if type(found) ~= 'string' then return nil end
  local digits = string.match(found, '^[vd](%d+):')
  if digits and #digits <= 16 then return tonumber(digits) end
  return nil
end`;

const KEEP = `${KEPT_VERSION}
local version = kept(KEYS[1])
if version and version > tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], 'v' .. ARGV[1] .. ':' .. ARGV[2], 'PX', ARGV[3])
return 1`;

const DROP = `${KEPT_VERSION}
for _, key in ipairs(KEYS) do
  local version = kept(key)
  if not version or version <= tonumber(ARGV[1]) then
    redis.call('SET', key, 'd' .. ARGV[1] .. ':', 'PX', ARGV[2])
  end
end
return 1`;

const VALUE = /^v\d{1,16}:/;

/** The cache in Redis, under keys that begin with `prefix`. Whoever made the connection closes it. */
export function createRedisCache({
  redis,
  prefix,
  log,
}: {
  redis: Redis;
  prefix: string;
  log: CacheLog;
}): Cache {
  redis.defineCommand('cacheKeep', { numberOfKeys: 1, lua: KEEP });
  redis.defineCommand('cacheDrop', { lua: DROP });
  let failing = false;

  /** What the command answers, or `otherwise`. Told once, until a command works again. */
  async function attempt<Answer>(command: () => Promise<Answer>, otherwise: Answer): Promise<Answer> {
    try {
      const answer = await command();
      failing = false;
      return answer;
    } catch (error) {
      // Not where the connection itself has told that Redis is away.
      if (!failing && redis.status === 'ready') {
        failing = true;
        log.warn({ error }, 'The cache does not answer: its values come from the database');
      }
      return otherwise;
    }
  }

  return {
    async getMany(keys) {
      if (keys.length === 0) return [];
      const names = keys.map((key) => prefix + key);
      const found = await attempt<unknown>(() => redis.mget(names), []);
      return keys.map((_, place) => readValue(Array.isArray(found) ? found[place] : null));
    },
    async set(key, version, value, ttlMilliseconds) {
      await attempt<unknown>(() => redis.cacheKeep(prefix + key, version, value, ttlMilliseconds), null);
    },
    async setIfAbsent(key, value, ttlMilliseconds) {
      await attempt<unknown>(() => redis.set(prefix + key, `v0:${value}`, 'PX', ttlMilliseconds, 'NX'), null);
    },
    async drop(keys, version) {
      if (keys.length === 0) return;
      const names = keys.map((key) => prefix + key);
      // Not `attempt`: a value that stays although it changed would be answered until its time is over.
      // Asked even while the connection is on its way: it may be there when the command is sent.
      await redis.cacheDrop(names.length, ...names, version, MARK_MILLISECONDS).catch((error: Error) => {
        throw redis.status === 'ready' ? error : new Unavailable('Redis is away', { cause: error });
      });
    },
    async close() {},
  };
}

function readValue(found: unknown): string | null {
  if (typeof found !== 'string') return null;
  const head = VALUE.exec(found)?.[0];
  return head === undefined ? null : found.slice(head.length);
}
