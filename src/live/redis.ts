import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { createMemoryLive } from './memory.ts';
import type { Live, Topic } from './types.ts';

export type RedisLiveOptions = {
  /** For commands; not closed here. */
  readonly redis: Redis;
  /** Before the names of channels: gateways that share a Redis server and not a database need different ones. */
  readonly prefix: string;
  readonly log: { warn(details: object, message: string): void };
};

/** Among all processes on one Redis server. While it is away each process hears of its own changes only. */
export async function createRedisLive({ redis, prefix, log }: RedisLiveOptions): Promise<Live> {
  const local = createMemoryLive();
  const own = randomUUID();
  // A connection that listens can send nothing else. What it listens to it asks for again when it was lost.
  const channel = `${prefix}live`;
  const listening = redis.duplicate({
    connectionName: channel,
    commandTimeout: undefined,
    socketTimeout: undefined,
    enableOfflineQueue: true,
    // However long the server is away at the start: the one command that is sent here waits for it.
    maxRetriesPerRequest: null,
  });
  listening.on('error', () => undefined);
  listening.on('message', (_channel, message) => {
    const [from, topic] = message.split(' ');
    if (from !== own && topic) local.publish(topic as Topic);
  });
  listening.subscribe(channel).catch((error: unknown) => {
    log.warn({ error }, 'Redis tells nothing of changes at other processes yet');
  });

  let failing = false;

  return {
    publish(topic) {
      local.publish(topic);
      redis.publish(channel, `${own} ${topic}`).then(
        () => {
          failing = false;
        },
        (error: unknown) => {
          // Told once, until it works again; and not where the connection itself has told that Redis is away.
          if (failing || redis.status !== 'ready') return;
          failing = true;
          log.warn({ error, topic }, 'other processes are not told of changes');
        },
      );
    },
    subscribe: local.subscribe,
    async close() {
      listening.disconnect();
      await local.close();
    },
  };
}
