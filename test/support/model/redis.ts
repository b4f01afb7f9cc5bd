import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';
import { eventually } from '../eventually.ts';

/** A Redis of one world's own, so that it may be killed. It keeps nothing. */
export type OwnRedis = {
  readonly url: string;
  /** Starts it again, empty; one that was held goes on. */
  start(): Promise<void>;
  kill(): Promise<void>;
  /** It takes connections and answers nobody. */
  hold(): void;
  /** Connections to it but for ours. */
  clients(): Promise<number>;
  /** All that it holds, as text. */
  contents(): Promise<string>;
  close(): Promise<void>;
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export async function openRedis(folder: string): Promise<OwnRedis> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  const over = () => child === null || child.exitCode !== null || child.signalCode !== null;

  /** One look by a connection of its own, which is closed after. */
  async function look<Answer>(ask: (redis: Redis) => Promise<Answer>): Promise<Answer> {
    const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      return await ask(redis);
    } finally {
      redis.disconnect();
    }
  }

  const redis: OwnRedis = {
    url,
    async start() {
      if (!over()) child?.kill('SIGCONT');
      else {
        const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
        child = spawn('redis-server', words, { stdio: 'ignore' });
      }
      await eventually(
        () => look((client) => client.ping()).catch(() => null),
        (answer) => answer === 'PONG',
      );
    },
    async kill() {
      if (over() || !child) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    hold: () => void child?.kill('SIGSTOP'),
    clients: () =>
      look(
        async (client) =>
          String(await client.call('CLIENT', 'LIST'))
            .trim()
            .split('\n').length - 1,
      ),
    contents: () =>
      look(async (client) => {
        const keys = await client.keys('*');
        const values = await Promise.all(
          keys.map((key) => client.get(key).catch(async () => (await client.dump(key))?.toString() ?? '')),
        );
        return [...keys, ...values].join('\n');
      }),
    close: () => redis.kill(),
  };
  await redis.start();
  return redis;
}
