import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { createMemoryLive, type Live, type Topic } from './live.ts';

export type RedisLiveOptions = {
  /** For commands; not closed here. */
  readonly redis: Redis;
  /** Prefix of the channel: gateways with different databases on one Redis server need different ones. */
  readonly prefix: string;
  readonly log: { warn(details: object, message: string): void };
};

/** Notifies the subscribers of all processes on one Redis server; during an outage only those of its own. */
export async function createRedisLive({ redis, prefix, log }: RedisLiveOptions): Promise<Live> {
  const local = createMemoryLive();
  const processId = randomUUID();
  const channel = `${prefix}live`;
  // A subscribed connection can send no other command. ioredis would subscribe again by itself, without a handler: a
  // connection that is lost meanwhile would be an unhandled rejection, which ends the process.
  const subscription = redis.duplicate({
    connectionName: channel,
    commandTimeout: undefined,
    socketTimeout: undefined,
    autoResubscribe: false,
  });
  subscription.on('error', () => undefined);
  subscription.on('message', (_channel, message) => {
    const [from, topic] = message.split(' ');
    if (from !== processId && topic) local.publish(topic as Topic);
  });
  subscription.on('ready', () => {
    subscription.subscribe(channel).catch((error: unknown) => {
      // After a loss the next connection subscribes.
      if (subscription.status !== 'ready') return;
      const text = 'Changes in other processes are not received';
      log.warn({ event: 'live_subscribe_failed', error }, text);
    });
  });

  let failing = false;

  return {
    publish(topic) {
      local.publish(topic);
      redis.publish(channel, `${processId} ${topic}`).then(
        () => {
          failing = false;
        },
        (error: unknown) => {
          // Logged once, until it works again; not while the connection has logged that Redis is unavailable.
          if (failing || redis.status !== 'ready') return;
          failing = true;
          log.warn({ event: 'live_publish_failed', error, topic }, 'Changes are not sent to other processes');
        },
      );
    },
    subscribe: local.subscribe,
    async close() {
      subscription.disconnect();
      await local.close();
    },
  };
}
