import { type Access, createAccess, createClientTokens } from './access/index.ts';
import { createBackground } from './app/background.ts';
import { createCallLimits } from './app/call-limits.ts';
import { createFeatures } from './app/features.ts';
import { createHttpHandlers } from './app/http-handler.ts';
import { createPolicyCheck, type PolicyCheck } from './app/policy/check.ts';
import { openProviders } from './app/providers.ts';
import { openRedis } from './app/redis.ts';
import { createShutdown, type Shutdown } from './app/shutdown.ts';
import { openStorage, type StorageOptions } from './app/storage.ts';
import type { Config } from './config/index.ts';
import { createDocuments, readManifest } from './documents/index.ts';
import { Unavailable } from './domain/unavailable.ts';
import { createGraphql, type Graphql, type Services } from './graphql/index.ts';
import { createJobs } from './jobs/index.ts';
import { createLog, type Log } from './observe/index.ts';
import type { Provider } from './registry/index.ts';
import { createGuard, createSandbox, demoKeys } from './sandbox/index.ts';
import { createScreening, loadScreener, noScreening } from './screening/index.ts';
import type { DirectHandler, FetchHandler } from './server/index.ts';
import { isRetryable, type Store } from './store/index.ts';
import { createPolicies } from './store/routing/policies.ts';

export type App = {
  /** Handles every HTTP request of the gateway. Needs no port. */
  readonly fetch: FetchHandler;
  /** Answers a POST of JSON to `/graphql` without a Request, several times faster than `fetch`; also webhooks and probes. */
  readonly direct: DirectHandler;
  /** Handles every request of the admin listener: commands on this machine. */
  admin(request: Request): Promise<Response>;
  /** The Request class that is fastest for a path of `fetch`. */
  requestClass(path: string): typeof Request;
  /** The documents that are kept. */
  readonly operations: Graphql['operations'];
  readonly services: Services;
  readonly store: Store;
  readonly access: Access;
  /** API key of the sandbox's demo project; null in live mode. */
  readonly demoKey: string | null;
  /** Publishable key of the demo project; null in live mode. */
  readonly demoPublishableKey: string | null;
  providers(): readonly Provider[];
  /** Runs `routing.tests` of a file that is to come into force; throws ConfigError if one fails. */
  readonly checkPolicy: PolicyCheck;
  /** Applies the settings that need no restart: the routing policy, and `enabled` of each provider. */
  reconfigure(next: Pick<Config, 'policy' | 'providers'>): void;
  /**
   * Starts jobs and periodic work, sends the webhooks that simulators have pending, and loads what only few requests need.
   * What cannot start is tried again until it does or the app drains. Never rejects.
   */
  start(): Promise<void>;
  /**
   * Stops background work: subscriptions fall silent and the server cuts them, jobs and tickers finish what they run. At the deadline running
   * jobs go back to their queue. Requests are still answered. Never throws.
   */
  drain(deadline: AbortSignal): Promise<void>;
  /** Drains, then closes every resource. Never throws. */
  close(): Promise<void>;
  /** Names of the components that are not stopped or closed yet, for the operator. */
  open(): string[];
};

export type AppOverrides = Partial<StorageOptions> & {
  readonly log?: Log;
  /** This machine's clock. */
  readonly clock?: () => Date;
};

/**
 * Creates the gateway with all its features. Throws ConfigError, DocumentsFault, DataDirectoryInUse or
 * WrongEncryptionKeys, and then leaves nothing open.
 * @example
 * const app = await createApp(config);
 * await app.start();
 * const response = await app.fetch(new Request('http://localhost/graphql', { method: 'POST', body, headers }));
 */
export async function createApp(config: Config, overrides: AppOverrides = {}): Promise<App> {
  const { clock = () => new Date(), log = createLog(config.logLevel), ...storageOptions } = overrides;
  const shutdown = createShutdown((error) =>
    log.error({ event: 'component_close_failed', err: error }, 'A component could not be stopped or closed'),
  );
  try {
    return await wire(config, { ...storageOptions, clock, log }, shutdown);
  } catch (error) {
    await shutdown.close();
    throw error;
  }
}

async function wire(
  config: Config,
  { clock, log, ...storageOptions }: StorageOptions & { log: Log; clock: () => Date },
  shutdown: Shutdown,
): Promise<App> {
  const sandboxed = config.mode === 'sandbox';
  let { policy, providers } = config;
  const onError = (error: unknown, path?: string) =>
    log.error({ event: 'request_failed', ...(path ? { path } : {}), err: error }, 'A request failed');

  // Before the database is opened: an adapter that does not load, or a key of the wrong mode, must not leave data behind.
  const isEnabled = (id: string) => providers.find((provider) => provider.id === id)?.enabled ?? false;
  const { registry, simulators, serveSimulators, shareBreakers } = await openProviders(
    { config, clock, log, isEnabled, onError },
    shutdown,
  );
  const screening = config.screening
    ? createScreening(
        await loadScreener({ ...config, screening: config.screening }),
        config.screening.onError,
        log,
      )
    : noScreening;
  const checkPolicy = createPolicyCheck(registry, clock);
  checkPolicy(config);
  const { manifest } = config.trustedDocuments;
  const shipped = manifest === null ? {} : { manifest: readManifest(manifest) };
  const storage = await openStorage(config, { ...storageOptions, log });
  const { store } = storage;
  shutdown.onClose('store', store.close);
  const shared = await openRedis(config.redisUrl, log, shutdown);
  const { cache, live, sharedBuckets } = shared;
  // The same at all gateways of one database, and at no other.
  const scope = Buffer.from(storage.keyRing.fingerprint('circuit breakers')).toString('hex').slice(0, 16);
  shareBreakers({ ...shared, scope });

  const sandbox = createSandbox({
    providers: simulators,
    store: store.keyValue,
    publicUrl: config.publicUrl,
    clock,
    deliver: async (id, webhook) => {
      const url = `http://127.0.0.1/webhooks/${id}`;
      const { status } = await fetch(new Request(url, { method: 'POST', ...webhook }));
      return status;
    },
  });
  const guarded = createGuard(config)(sandbox.fetch);
  serveSimulators(guarded);
  shutdown.onClose('simulators', sandbox.close);

  const jobs = createJobs({ store, log });
  shutdown.onDrain('jobs', jobs.stop);
  await jobs.migrate();

  const clientTokens = createClientTokens({
    db: store.db,
    keyRing: storage.keyRing,
    live,
    clock: storage.databaseClock.now,
  });
  const access = createAccess({ db: store.db, tokens: clientTokens });
  await access.rules.reread();
  const limits = createCallLimits({ config, shared: sharedBuckets, rules: access.rules });
  const features = createFeatures({
    ...storage,
    config,
    registry,
    policy: () => policy,
    cache,
    jobs,
    live,
    access,
    clientTokens,
    limiter: limits.limiter,
    screening,
    clock,
    log,
  });
  const { services, webhooks } = features;
  const background = createBackground(log);
  // A decision names its policy by digest only. Without these records it still stands, so a failure stops nothing.
  const recordPolicyInForce = () => createPolicies(store.db).record(policy);
  shutdown.onDrain('periodic work', async (deadline) => {
    await background.stop();
    await features.stop(deadline);
  });

  const documents = createDocuments({ db: store.db, ...shipped });
  const demo = sandboxed ? await demoKeys(access, storage.keyRing, config.dataDirectory) : null;
  const graphql = createGraphql({
    services,
    access,
    demoKey: () => demo?.secret ?? null,
    live: !sandboxed,
    limits: config.limits,
    admission: limits,
    trusted: { mode: config.trustedDocuments.secretKeys, find: documents.find },
    isOverload: (error) => error instanceof Unavailable || isRetryable(error),
    logError: onError,
  });
  const { fetch, direct, admin } = createHttpHandlers({
    config,
    graphql,
    sandbox: sandboxed ? guarded : null,
    webhooks,
    access,
    jobs,
    storage,
    log,
  });

  return {
    fetch,
    direct,
    admin,
    requestClass: (path) => (path.startsWith('/graphql') ? graphql.Request : Request),
    operations: graphql.operations,
    services,
    store,
    access,
    demoKey: demo?.secret ?? null,
    demoPublishableKey: demo?.publishable ?? null,
    providers: registry.all,
    checkPolicy,
    reconfigure(next) {
      ({ policy, providers } = next);
      recordPolicyInForce().catch((err: unknown) =>
        log.error({ event: 'audit_entry_lost', err }, 'A change of the policy could not be recorded'),
      );
    },
    async start() {
      await background.start({
        jobs: jobs.start,
        'periodic work': features.start,
        simulators: sandbox.start,
        'record of the policy': recordPolicyInForce,
      });
      // Last: it keeps the process busy for some 50 ms, in which no probe is answered.
      await background.start({ GraphiQL: graphql.load });
    },
    drain: shutdown.drain,
    close: shutdown.close,
    open: shutdown.pending,
  };
}
