import { type Access, createAccess } from './access/index.ts';
import { createClosing } from './app/closing.ts';
import { createFeatures } from './app/features.ts';
import { openDatabase } from './app/open-database.ts';
import { routes } from './app/routes.ts';
import { openSimulatorHost } from './app/simulator-host.ts';
import { createMemoryCache, createRedis, createRedisCache } from './cache/index.ts';
import type { Config } from './config/index.ts';
import { Unavailable } from './domain/unavailable.ts';
import { createGraphql, type Services } from './graphql/index.ts';
import { createJobs } from './jobs/index.ts';
import { createMemoryLive, createRedisLive } from './live/index.ts';
import { createLog, type Log } from './observe/index.ts';
import { createRegistry, type Provider, switchable } from './registry/index.ts';
import { createSandbox, demoKey, simulatorUrl } from './sandbox/index.ts';
import { checkValues, createKeyRing, sandboxKeys } from './secrets/index.ts';
import { checkEncryptionKeys, isRetryable, openDatabaseClock, type Store } from './store/index.ts';
import { createTransport } from './transport/index.ts';

export type App = {
  /** Everything that the gateway serves, without a port. */
  fetch(request: Request): Promise<Response>;
  /** Of a request for `fetch`: the class that costs least for its path. */
  requestClass(path: string): typeof Request;
  readonly services: Services;
  readonly store: Store;
  readonly access: Access;
  /** The sandbox's demo project; null in live. */
  readonly demoKey: string | null;
  providers(): readonly Provider[];
  /** What holds without a restart: routing, and `enabled` of the providers. */
  reconfigure(next: Pick<Config, 'policy' | 'providers'>): void;
  /** Begins to run jobs, and sends the webhooks that simulators still owe. */
  start(): Promise<void>;
  /**
   * Begins nothing more by itself: subscriptions end with a reason, jobs and tickers after what they are at. At the
   * deadline jobs go back to their queue. Requests are answered as before. Never throws.
   */
  drain(deadline: AbortSignal): Promise<void>;
  /** Drains, and closes all that is open. Never throws. */
  close(): Promise<void>;
  /** What has not ended or closed yet, for an operator. */
  open(): string[];
};

export type AppOverrides = {
  readonly log?: Log;
  /** This machine's own. */
  readonly clock?: () => Date;
  /** True: the embedded database is kept in memory, for tests. */
  readonly inMemory?: boolean;
  /** Told of each statement at the database; tests count them. */
  readonly onStatement?: (sql: string) => void;
};

/**
 * The whole gateway, wired. Throws ConfigError, DataDirectoryInUse or WrongEncryptionKeys, and then leaves nothing open.
 * @example
 * const app = await createApp(config);
 * await app.start();
 * const answer = await app.fetch(new Request('http://localhost/graphql', { method: 'POST', body, headers }));
 */
export async function createApp(config: Config, overrides: AppOverrides = {}): Promise<App> {
  const { clock = () => new Date(), log = createLog(config.logLevel) } = overrides;
  const sandboxed = config.mode === 'sandbox';
  const closing = createClosing((error) => log.error({ err: error }, 'a part could not be closed'));
  const onError = (error: unknown) => log.error({ err: error }, 'a request failed');

  async function wire(): Promise<App> {
    let { policy, providers } = config;

    const simulated = config.providers.some(({ target }) => target === 'simulator');
    const host = simulated ? await openSimulatorHost(onError) : null;
    if (host) closing.add('simulator host', () => host.close());

    // Before any data is touched: an adapter that cannot be loaded, or a key of the wrong kind, leaves nothing behind.
    const transport = createTransport();
    closing.add('transport', transport.close);
    const loaded = await createRegistry({
      config,
      transport,
      clock,
      log,
      simulatorUrls: (id) => ({
        apiUrl: simulatorUrl(host?.origin ?? '', id),
        pageUrl: simulatorUrl(config.publicUrl, id),
      }),
    });
    const registry = switchable(
      loaded,
      (id) => providers.find((provider) => provider.id === id)?.enabled ?? false,
    );

    const store = await openDatabase(config, overrides);
    closing.add('store', store.close);
    const keys = config.encryptionKeys ?? (await sandboxKeys(config.dataDirectory));
    const keyRing = createKeyRing(keys, await checkEncryptionKeys(store.db, checkValues(keys)));
    const databaseClock = await openDatabaseClock(store.db, log);
    const redis = config.redisUrl ? await createRedis(config.redisUrl, log) : null;
    if (redis) closing.add('Redis', () => redis.disconnect());

    const sandbox = createSandbox({
      providers: [...loaded.simulators()].map(([id, module]) => ({
        id,
        title: loaded.get(id)?.title ?? id,
        module,
      })),
      store: store.keyValue,
      publicUrl: config.publicUrl,
      clock,
      deliver: async (id, webhook) => {
        const { status } = await fetch(
          new Request(`http://127.0.0.1/webhooks/${id}`, { method: 'POST', ...webhook }),
        );
        return status;
      },
    });
    host?.serve(sandbox.fetch);
    closing.add('simulators', sandbox.close);

    const jobs = createJobs({ store, log });
    closing.addWork('jobs', jobs.stop);
    await jobs.migrate();

    const access = createAccess({ db: store.db });
    const cache = redis ? createRedisCache({ redis, prefix: 'onramp-gateway:', log }) : createMemoryCache();
    const live = redis
      ? await createRedisLive({ redis, prefix: 'onramp-gateway:', log })
      : createMemoryLive();
    closing.addWork('streams', live.close);
    const features = createFeatures({
      config,
      store,
      registry,
      policy: () => policy,
      cache,
      jobs,
      live,
      keyRing,
      clock,
      databaseClock,
      log,
    });
    const { services, webhooks } = features;
    closing.addWork('what runs by itself', features.stop);

    const key = sandboxed ? await demoKey(access, config.dataDirectory) : null;
    const graphql = createGraphql({
      services,
      access,
      demoKey: () => key,
      live: !sandboxed,
      isOverload: (error) => error instanceof Unavailable || isRetryable(error),
      logError: onError,
    });
    const fetch = routes({
      graphql: graphql.fetch,
      sandbox: sandboxed ? sandbox.fetch : null,
      webhooks,
      access,
      jobs,
      // Commands make the token of the keys alone: they do not ask the database.
      localKeyRing: createKeyRing(keys),
      store,
    });

    return {
      fetch,
      requestClass: (path) => (path.startsWith('/graphql') ? graphql.Request : Request),
      services,
      store,
      access,
      demoKey: key,
      providers: registry.all,
      reconfigure(next) {
        ({ policy, providers } = next);
      },
      async start() {
        await jobs.start();
        features.start();
        await sandbox.start();
      },
      drain: closing.drain,
      close: closing.close,
      open: closing.open,
    };
  }

  try {
    return await wire();
  } catch (error) {
    await closing.close();
    throw error;
  }
}
