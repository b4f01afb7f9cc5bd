import type { Access, ClientTokens } from '../access/index.ts';
import { createAddresses } from '../addresses/index.ts';
import type { Cache } from '../cache/index.ts';
import { createCatalog } from '../catalog/index.ts';
import type { Config } from '../config/index.ts';
import { createCustomers } from '../customers/index.ts';
import { createDeposits } from '../deposits/index.ts';
import type { Policy } from '../domain/routing/policy.ts';
import { createErasure } from '../erasure/index.ts';
import { createGeo } from '../geo/index.ts';
import type { Services } from '../graphql/index.ts';
import type { Jobs, Ticker } from '../jobs/index.ts';
import { createOpenStreams, type Live } from '../live/index.ts';
import { createCountedLog, type Log } from '../observe/index.ts';
import { createQuotes } from '../quotes/index.ts';
import type { RateLimiter } from '../rate-limits/index.ts';
import { createCallerBudget, createPollBudget, type Registry } from '../registry/index.ts';
import { decide } from '../router/index.ts';
import type { Screening } from '../screening/index.ts';
import { createSessions } from '../sessions/index.ts';
import { createRetention, recordSealing } from '../store/index.ts';
import { createInboundWebhooks, type InboundWebhooks, type InboxWorker } from '../webhooks/inbound/index.ts';
import { createOutboundWebhooks, type Worker } from '../webhooks/outbound/index.ts';
import { registerJobHandlers } from './job-handlers.ts';
import type { Storage } from './storage.ts';
import { startTickers } from './tickers.ts';

export type FeatureDeps = Pick<Storage, 'store' | 'keyRing' | 'databaseClock'> & {
  readonly access: Pick<Access, 'flushLastUse' | 'rules'>;
  readonly limiter: RateLimiter;
  readonly clientTokens: ClientTokens;
  readonly config: Config;
  readonly registry: Registry;
  readonly screening: Screening;
  /** The routing policy now in force. */
  readonly policy: () => Policy;
  readonly cache: Cache;
  readonly jobs: Jobs;
  readonly live: Live;
  /** This machine's clock, for signatures of webhooks. Stored times use the database's clock. */
  readonly clock: () => Date;
  readonly log: Log;
};

export type Features = {
  readonly services: Services;
  readonly webhooks: InboundWebhooks;
  /** Starts the periodic work and the sending of webhooks. */
  start(): void;
  /** Stops them; waits for running work, of inbound webhooks until the deadline. */
  stop(deadline?: AbortSignal): Promise<void>;
};

/** How long an address may be cached if gateways share a database but no Redis tells them about changes. */
const SEPARATE_CACHES_MILLISECONDS = 2_000;

/** Log events that anybody who sends webhooks can cause, at any rate. */
const CAUSED_BY_CALLERS = ['webhook_rejected', 'webhook_verification_failed', 'webhook_not_stored'];

/** Creates the features, each with the features that it depends on, and registers the handlers of their jobs. */
export function createFeatures(given: FeatureDeps): Features {
  const { config, jobs, databaseClock, log } = given;
  const clock = databaseClock.now;
  let webhookWorker: Worker | null = null;
  const live: Live = {
    ...given.live,
    publish(topic) {
      given.live.publish(topic);
      // Most changes that subscribers receive are also sent as webhooks.
      webhookWorker?.wake();
    },
  };
  const budgets = { pollBudget: createPollBudget(), callerBudget: createCallerBudget() };
  const deps = { ...given, clock, live, db: given.store.db, decide, ...budgets };
  const separateCaches = config.databaseUrl !== null && config.redisUrl === null;

  const catalog = createCatalog(deps);
  const customers = createCustomers(deps);
  const addresses = createAddresses({
    ...deps,
    customers,
    headroomHours: config.addressHeadroomHours,
    ...(separateCaches ? { ttlMilliseconds: SEPARATE_CACHES_MILLISECONDS } : {}),
  });
  const sessions = createSessions({
    ...deps,
    customers,
    addresses,
    prices: (...given) => quotes.prices(...given),
    geo: createGeo({ database: config.countryDatabase }),
    mode: config.mode,
    headroomHours: config.addressHeadroomHours,
  });
  const erasure = createErasure({ ...deps, sessions });
  const quotes = createQuotes({
    ...deps,
    locate: (input, caller) => sessions.locate(input, caller),
    async knownAt(customerId, caller) {
      const [accounts = []] = await customers.accounts([customerId], caller);
      return accounts.map(({ providerId }) => providerId);
    },
  });
  const deposits = createDeposits({ ...deps, customers, addresses, reconcileSession: sessions.reconcile });
  const webhooks = createInboundWebhooks({
    ...deps,
    clock: given.clock,
    publicUrl: config.publicUrl,
    sessions,
    deposits,
    addresses,
    log: createCountedLog(log, CAUSED_BY_CALLERS),
  });
  const webhooksOut = createOutboundWebhooks({
    ...deps,
    clock: given.clock,
    rules: { loopback: config.mode === 'sandbox', ports: config.webhookPorts },
  });
  registerJobHandlers(jobs, { erasure, sessions, deposits, addresses, customers, log });

  const docUrl: Services['docUrl'] = (code) => `${config.publicUrl}/docs/errors#${code.toLowerCase()}`;
  let running: Array<Ticker | Worker | InboxWorker> = [];
  return {
    services: {
      customers,
      addresses,
      deposits,
      sessions,
      clientTokens: given.clientTokens,
      erasure,
      quotes,
      webhooksOut,
      catalog,
      limiter: given.limiter,
      openStreams: createOpenStreams(config.subscriptions),
      clock,
      docUrl,
    },
    webhooks,
    start() {
      const retention = createRetention(given.store.db);
      webhookWorker = webhooksOut.start();
      running = [
        ...startTickers({
          ...deps,
          sessions,
          addresses,
          deposits,
          quotes,
          webhooks,
          retention,
          recordSealing: () => recordSealing(deps.db, deps.keyRing.sealingId),
        }),
        webhookWorker,
        webhooks.worker,
      ];
      webhooks.worker.start();
    },
    async stop(deadline) {
      await Promise.all(running.map((work) => work.stop(deadline)));
    },
  };
}
