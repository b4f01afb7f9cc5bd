import { randomUUID } from 'node:crypto';
import type { Redis, Result } from 'ioredis';
import type { SharedBuckets, Spending } from './types.ts';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    exchangeTokens(keyCount: number, ...keysAndNumbers: (string | number)[]): Result<string[], Context>;
  }
}

// A bucket is stored as `<tokens> <milliseconds>`. A debt is at most a full bucket: then a key that several processes let
// through at once waits a little, not for hours. A process counts for five seconds after its last exchange.
const EXCHANGE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local members = KEYS[1]
redis.call('ZADD', members, now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', members, '-inf', now - 5000)
redis.call('PEXPIRE', members, 5000)
local answer = { tostring(redis.call('ZCARD', members)) }
for index = 2, #KEYS do
  local first = (index - 2) * 3 + 2
  local size, perSecond, spent = tonumber(ARGV[first]), tonumber(ARGV[first + 1]), tonumber(ARGV[first + 2])
  local tokens = size
  local found = redis.pcall('GET', KEYS[index])
  if type(found) == 'string' then
    local left, at = string.match(found, '^(%-?[%d.]+) (%d+)$')
    if left then tokens = math.min(size, left + math.max(0, now - at) / 1000 * perSecond) end
  end
  tokens = math.max(tokens - spent, -size)
  local fullAfter = math.ceil((size - tokens) / perSecond * 1000) + 1000
  redis.call('SET', KEYS[index], string.format('%.6f %d', tokens, now), 'PX', string.format('%d', fullAfter))
  answer[index] = string.format('%.6f', tokens)
end
return answer`;

/** Buckets of one command: about a millisecond of Redis, for which others wait. */
const MOST_AT_ONCE = 500;

/** Buckets in Redis, under keys that begin with `prefix`. Rejects while Redis is away. */
export function createRedisBuckets({
  redis,
  prefix,
  log,
}: {
  redis: Redis;
  prefix: string;
  log: { warn(details: object, message: string): void };
}): SharedBuckets {
  redis.defineCommand('exchangeTokens', { lua: EXCHANGE });
  const processId = randomUUID();
  let failing = false;

  async function exchange(spendings: readonly Spending[]): Promise<string[]> {
    const keys = spendings.map(({ key }) => `${prefix}rate:${key}`);
    const numbers = spendings.flatMap(({ size, perSecond, spent }) => [size, perSecond, spent]);
    try {
      const names = [`${prefix}rate-processes`, ...keys];
      const answer = await redis.exchangeTokens(names.length, ...names, processId, ...numbers);
      failing = false;
      return answer;
    } catch (error) {
      // Logged once, until it works again; not while the connection has logged that Redis is unavailable.
      if (!failing && redis.status === 'ready') {
        failing = true;
        log.warn(
          { event: 'rate_limits_not_shared', error },
          'Rate limits are not shared with other processes',
        );
      }
      throw error;
    }
  }

  return {
    async exchange(spendings) {
      const tokens: number[] = [];
      let processes = 1;
      for (let start = 0; start < spendings.length; start += MOST_AT_ONCE) {
        const [count, ...left] = await exchange(spendings.slice(start, start + MOST_AT_ONCE));
        processes = Number(count);
        tokens.push(...left.map(Number));
      }
      return { tokens, processes };
    },
  };
}
