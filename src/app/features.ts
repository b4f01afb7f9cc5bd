import { createAddresses } from '../addresses/index.ts';
import type { Cache } from '../cache/index.ts';
import { createCatalog } from '../catalog/index.ts';
import type { Config } from '../config/index.ts';
import { createCustomers } from '../customers/index.ts';
import { createDeposits } from '../deposits/index.ts';
import type { Policy } from '../domain/routing/policy.ts';
import { createGeo } from '../geo/index.ts';
import type { Services } from '../graphql/index.ts';
import type { Jobs, Ticker } from '../jobs/index.ts';
import type { Live } from '../live/index.ts';
import type { Log } from '../observe/index.ts';
import { createPollBudget, type Registry } from '../registry/index.ts';
import { decide } from '../router/index.ts';
import type { KeyRing } from '../secrets/index.ts';
import { createSessions } from '../sessions/index.ts';
import { createRetention, type DatabaseClock, type Store } from '../store/index.ts';
import { createInboundWebhooks, type InboundWebhooks } from '../webhooks/inbound/index.ts';
import { createOutboundWebhooks, type Worker } from '../webhooks/outbound/index.ts';
import { createCheckDeposits } from './check-deposits.ts';
import { startTickers } from './tickers.ts';

export type FeatureDeps = {
  readonly config: Config;
  readonly store: Store;
  readonly registry: Registry;
  /** The policy in force now. */
  readonly policy: () => Policy;
  readonly cache: Cache;
  readonly jobs: Jobs;
  readonly live: Live;
  readonly keyRing: KeyRing;
  /** This machine's own, by which webhooks are signed and checked; for all that is stored there is the database's. */
  readonly clock: () => Date;
  readonly databaseClock: DatabaseClock;
  readonly log: Log;
};

export type Features = {
  readonly services: Services;
  readonly webhooks: InboundWebhooks;
  /** What is looked after without being asked, from now on. */
  start(): void;
  /** Waits for what is going on. */
  stop(): Promise<void>;
};

/** An address changed by another process is seen this late at most, where no Redis tells. */
const SEPARATE_CACHES_MILLISECONDS = 2_000;

/** What the gateway can do, each feature given the ones that it stands on; their jobs have workers from here on. */
export function createFeatures(given: FeatureDeps): Features {
  const { config, jobs, databaseClock, log } = given;
  const clock = databaseClock.now;
  let sender: Worker | null = null;
  const live: Live = {
    ...given.live,
    publish(topic) {
      given.live.publish(topic);
      // What is told to subscribers mostly waits for receivers as well.
      sender?.wake();
    },
  };
  const deps = { ...given, clock, live, db: given.store.db, decide, pollBudget: createPollBudget() };
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
    geo: createGeo({ database: config.countryDatabase }),
    mode: config.mode,
    headroomHours: config.addressHeadroomHours,
  });
  const deposits = createDeposits({ ...deps, customers, addresses, reconcileSession: sessions.reconcile });
  const webhooks = createInboundWebhooks({ ...deps, clock: given.clock, sessions, deposits, addresses });
  const webhooksOut = createOutboundWebhooks({
    ...deps,
    clock: given.clock,
    rules: { loopback: config.mode === 'sandbox', ports: config.webhookPorts },
  });

  jobs.work('webhook-event', ({ eventId }) => webhooks.process(eventId));
  jobs.work('session-check', ({ sessionId, hinted }) => sessions.poll(sessionId, hinted));
  jobs.work('deposit-check', createCheckDeposits({ deposits, sessions, log }));
  jobs.work('address-renewal', addresses.renew);
  jobs.work('address-cache-drop', addresses.dropFromCache);
  jobs.work('customer-changed', customers.syncProviders);

  const docUrl: Services['docUrl'] = (code) => `${config.publicUrl}/docs/errors#${code.toLowerCase()}`;
  const tickers: Ticker[] = [];
  return {
    services: { customers, addresses, deposits, sessions, webhooksOut, catalog, clock, docUrl },
    webhooks,
    start() {
      const retention = createRetention(given.store.db);
      tickers.push(
        ...startTickers({ databaseClock, sessions, addresses, deposits, webhooks, retention, log }),
      );
      sender = webhooksOut.start();
    },
    async stop() {
      await Promise.all([...tickers, ...(sender ? [sender] : [])].map((part) => part.stop()));
    },
  };
}
