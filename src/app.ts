import { type Access, createAccess } from './access/index.ts';
import { createAddresses } from './addresses/index.ts';
import { createMemoryCache, createRedis, createRedisCache } from './cache/index.ts';
import { createCatalog } from './catalog/index.ts';
import { LOCAL_TOKEN, OperationFault, operations } from './cli/operations.ts';
import { createClosing } from './closing.ts';
import type { Config } from './config/index.ts';
import { createCustomers } from './customers/index.ts';
import { createDeposits } from './deposits/index.ts';
import { Unavailable } from './domain/unavailable.ts';
import { createGeo } from './geo/index.ts';
import { createGraphql, type Services } from './graphql/index.ts';
import { createJobs } from './jobs/index.ts';
import { createLog, type Log } from './observe/index.ts';
import { createTransport } from './provider/transport/index.ts';
import { createRegistry, type Provider, switchable } from './registry/index.ts';
import { decide } from './router/index.ts';
import { createSandbox, demoKey, simulatorUrl } from './sandbox/index.ts';
import { createKeyRing, sandboxKeys } from './secrets/index.ts';
import {
  createLocalOperations,
  createNodeListener,
  createRoutes,
  type FetchHandler,
  listen,
  webhookRoute,
} from './server/index.ts';
import { createSessions } from './sessions/index.ts';
import { isRetryable, openStore, type Store } from './store/index.ts';
import { createWebhooksIn } from './webhooks/in/index.ts';

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
  close(): Promise<void>;
};

export type AppOverrides = {
  readonly log?: Log;
  readonly clock?: () => Date;
  /** True: the embedded database is kept in memory, for tests. */
  readonly inMemory?: boolean;
  /** Told of each statement at the database; tests count them. */
  readonly onStatement?: (sql: string) => void;
};

// Of a simulator's own listener: generous, since the vendor's limits are the simulator's to play.
const SANDBOX_BODY_BYTES = 1024 * 1024;
/** An address changed by another process is seen this late at most, where no Redis tells. */
const SEPARATE_CACHES_MILLISECONDS = 2_000;

/** Where commands on this machine find the gateway. */
function localUrl({ host, port }: Config): string {
  const everywhere = host === '0.0.0.0' || host === '::' || host === '127.0.0.1';
  return `http://${everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function openDatabase(config: Config, { inMemory, onStatement }: AppOverrides): Promise<Store> {
  const store = await openStore({
    databaseUrl: config.databaseUrl,
    dataDirectory: inMemory ? null : config.dataDirectory,
    url: localUrl(config),
    ...(onStatement ? { onStatement } : {}),
  });
  await store.migrate();
  return store;
}

/**
 * The whole gateway, wired. Throws ConfigError or DataDirectoryInUse, and then leaves nothing open.
 * @example
 * const app = await createApp(config);
 * await app.start();
 * const answer = await app.fetch(new Request('http://localhost/graphql', { method: 'POST', body, headers }));
 */
export async function createApp(config: Config, overrides: AppOverrides = {}): Promise<App> {
  const { clock = () => new Date(), log = createLog(config.logLevel) } = overrides;
  const sandboxed = config.mode === 'sandbox';
  const closing = createClosing((error) => log.error({ err: error }, 'a part could not be closed'));

  async function wire(): Promise<App> {
    let { policy, providers } = config;
    const onError = (error: unknown) => log.error({ err: error }, 'a request failed');

    // Adapters call simulators by real HTTP, on a port that nobody else reaches.
    let serveSandbox: FetchHandler = async () => new Response('starting\n', { status: 503 });
    const simulated = config.providers.some(({ target }) => target === 'simulator');
    const loopback = simulated
      ? await listen({
          host: '127.0.0.1',
          port: 0,
          listener: createNodeListener({
            fetch: (request) => serveSandbox(request),
            origin: 'http://127.0.0.1',
            maximumBodyBytes: SANDBOX_BODY_BYTES,
            onError,
          }),
        })
      : null;
    if (loopback) closing.add(loopback.close);

    // The slowest step, mostly outside this thread: begun first, awaited when the adapters are loaded.
    const opening = openDatabase(config, overrides);
    // Nobody awaits it yet: without this an early failure would end the process before it can be explained.
    opening.catch(() => undefined);
    closing.add(() =>
      opening.then(
        (store) => store.close(),
        () => undefined,
      ),
    );

    const transport = createTransport();
    closing.add(transport.close);
    const loaded = await createRegistry({
      config,
      transport,
      clock,
      log,
      simulatorUrls: (id) => ({
        apiUrl: simulatorUrl(`http://127.0.0.1:${loopback?.port}`, id),
        pageUrl: simulatorUrl(config.publicUrl, id),
      }),
    });
    const registry = switchable(
      loaded,
      (id) => providers.find((provider) => provider.id === id)?.enabled ?? false,
    );

    const store = await opening;
    const { db } = store;
    const redis = config.redisUrl ? await createRedis(config.redisUrl, log) : null;
    if (redis) closing.add(() => redis.disconnect());

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
    serveSandbox = sandbox.fetch;
    closing.add(sandbox.close);

    // Stopped first: a job at work still needs the simulators, the cache and the connections to vendors.
    const jobs = createJobs({ store, log });
    closing.add(jobs.stop);
    await jobs.migrate();

    const cache = redis ? createRedisCache({ redis, prefix: 'onramp-gateway:', log }) : createMemoryCache();
    const separateCaches = !redis && config.databaseUrl !== null;

    const keyRing = createKeyRing(config.encryptionKeys ?? (await sandboxKeys(config.dataDirectory)));
    const geo = createGeo({ database: config.countryDatabase });
    const access = createAccess({ db });
    const parts = { db, registry, decide, policy: () => policy, clock, log, keyRing };
    const catalog = createCatalog(parts);
    const customers = createCustomers(parts);
    const addresses = createAddresses({
      ...parts,
      cache,
      jobs,
      customers,
      ...(separateCaches ? { ttlMilliseconds: SEPARATE_CACHES_MILLISECONDS } : {}),
    });
    const deposits = createDeposits({ ...parts, customers, addresses });
    const sessions = createSessions({
      ...parts,
      customers,
      addresses,
      geo,
      mode: config.mode,
      headroomHours: config.addressHeadroomHours,
    });
    const webhooks = createWebhooksIn({ ...parts, jobs, sessions, deposits, addresses });
    jobs.work('webhook-event', ({ eventId }) => webhooks.process(eventId));
    jobs.work('address-cache-drop', addresses.dropFromCache);

    const services: Services = {
      customers,
      addresses,
      deposits,
      sessions,
      catalog,
      clock,
      docUrl: (code) => `${config.publicUrl}/docs/errors#${code.toLowerCase()}`,
    };
    const key = sandboxed ? await demoKey(access, config.dataDirectory) : null;
    const graphql = createGraphql({
      services,
      access,
      demoKey: () => key,
      live: !sandboxed,
      isOverload: (error) => error instanceof Unavailable || isRetryable(error),
      logError: onError,
    });

    const fetch = createRoutes({
      graphql: graphql.fetch,
      local: createLocalOperations({
        token: keyRing.fingerprint(LOCAL_TOKEN),
        run: async (name, words) => {
          const operation = operations[name];
          if (!operation) throw new OperationFault(`there is no operation ${name}`);
          return operation({ access }, words);
        },
        isFault: (error) => error instanceof OperationFault,
      }),
      webhook: webhookRoute(webhooks.receive),
      sandbox: sandboxed ? sandbox.fetch : null,
      ready: () =>
        db
          .selectFrom('project')
          .select('id')
          .limit(1)
          .execute()
          .then(
            () => true,
            () => false,
          ),
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
        await sandbox.start();
      },
      close: closing.close,
    };
  }

  try {
    return await wire();
  } catch (error) {
    await closing.close();
    throw error;
  }
}
