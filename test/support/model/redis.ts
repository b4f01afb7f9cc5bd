import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { eventually } from '../eventually.ts';
import { freePort } from '../servers.ts';

/** A Redis server of one world, so that it can be killed. It stores nothing on disk. */
export type OwnRedis = {
  readonly url: string;
  /** Starts it again, empty; resumes a paused one. */
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Pauses it: it accepts connections but does not answer. */
  pause(): void;
  /** The number of connections, without the tests' own. */
  clients(): Promise<number>;
  /** All keys and values as text. */
  contents(): Promise<string>;
  close(): Promise<void>;
};

export async function openRedis(folder: string): Promise<OwnRedis> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  let closed = false;
  const hasEnded = () => child === null || child.exitCode !== null || child.signalCode !== null;

  /** One command on a connection of its own. */
  async function command<Answer>(ask: (redis: Redis) => Promise<Answer>): Promise<Answer> {
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
      // A fault that is running at the end must not start it again.
      if (closed) return;
      if (!hasEnded()) child?.kill('SIGCONT');
      else {
        const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
        child = spawn('redis-server', words, { stdio: 'ignore' });
      }
      await eventually(
        () => command((client) => client.ping()).catch(() => null),
        (answer) => answer === 'PONG',
      );
    },
    async kill() {
      if (hasEnded() || !child) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    pause: () => void child?.kill('SIGSTOP'),
    clients: () =>
      command(
        async (client) =>
          String(await client.call('CLIENT', 'LIST'))
            .trim()
            .split('\n').length - 1,
      ),
    contents: () =>
      command(async (client) => {
        const keys = await client.keys('*');
        const values = await Promise.all(
          keys.map((key) => client.get(key).catch(async () => (await client.dump(key))?.toString() ?? '')),
        );
        return [...keys, ...values].join('\n');
      }),
    close() {
      closed = true;
      return redis.kill();
    },
  };
  await redis.start();
  return redis;
}
