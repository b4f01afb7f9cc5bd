import type { Access, ClientTokens } from '../access/index.ts';
import type { Addresses } from '../addresses/index.ts';
import type { Deposits } from '../deposits/index.ts';
import { createTicker, type Ticker } from '../jobs/index.ts';
import type { Log } from '../observe/index.ts';
import type { QuotesInternals } from '../quotes/types.ts';
import type { RateLimiter } from '../rate-limits/index.ts';
import type { SessionInternals } from '../sessions/index.ts';
import type { DatabaseClock, Retention } from '../store/index.ts';
import type { InboundWebhooks } from '../webhooks/inbound/index.ts';

export type TickerDeps = {
  readonly access: Pick<Access, 'flushLastUse' | 'rules'>;
  readonly limiter: Pick<RateLimiter, 'synchronise'>;
  readonly clientTokens: Pick<ClientTokens, 'refresh'>;
  readonly databaseClock: Pick<DatabaseClock, 'follow'>;
  /** Records that this process encrypts with its key. */
  readonly recordSealing: () => Promise<void>;
  readonly sessions: Pick<SessionInternals, 'enqueueDue' | 'revokeHandoffs'>;
  readonly addresses: Pick<Addresses, 'expire' | 'enqueueRenewals'>;
  readonly deposits: Pick<Deposits, 'enqueueDue'>;
  readonly quotes: QuotesInternals;
  readonly webhooks: Pick<InboundWebhooks, 'abandonOld' | 'watch'>;
  readonly retention: Retention;
  readonly log: Pick<Log, 'error'>;
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Sessions per tick and class: in CREATING, paid, and all others. */
const DUE_SESSIONS = 50;
/** Accounts per tick at which a deposit is expected. */
const EXPECTING_ACCOUNTS = 100;
/** Other accounts per tick. Few: they are checked once a day or week and must not delay the expecting ones. */
const OTHER_ACCOUNTS = 5;
const DUE_RENEWALS = 500;
const ENDED_SESSIONS = 50;
const ENDED_ADDRESSES = 500;
const EXPIRED_ROWS = 500;
const MAX_BATCHES = 20;

/** Processes batches until one is not full; after `MAX_BATCHES` the rest waits for the next tick. */
async function inBatches(
  processBatch: (limit: number) => Promise<number>,
  limit: number,
  stop: AbortSignal,
): Promise<void> {
  for (let batch = 0; batch < MAX_BATCHES && !stop.aborted; batch++) {
    if ((await processBatch(limit)) < limit) break;
  }
}

/** Starts all periodic work. Work that a tick leaves undone is done by the next tick of any process. */
export function startTickers(deps: TickerDeps): Ticker[] {
  const {
    access,
    clientTokens,
    databaseClock,
    sessions,
    addresses,
    deposits,
    quotes,
    webhooks,
    retention,
    log,
  } = deps;
  const ticker = (milliseconds: number, task: string, work: (stop: AbortSignal) => Promise<unknown>) =>
    createTicker(
      milliseconds,
      async (stop) => void (await work(stop)),
      (error) =>
        log.error(
          { event: 'periodic_task_failed', task, err: error },
          `A periodic task failed: ${task}; the next tick tries again`,
        ),
    );
  const handoffRevocation = ticker(MINUTE, 'hand-off revocation', (stop) =>
    sessions.revokeHandoffs(ENDED_SESSIONS, stop),
  );
  const addressExpiry = ticker(HOUR, 'address expiry', async (stop) => {
    await inBatches(addresses.expire, ENDED_ADDRESSES, stop);
    handoffRevocation.wake();
  });
  const deletion = (task: string, deleteRows: (limit: number) => Promise<number>) => {
    const deleting = ticker(HOUR, task, async () => {
      // A full batch means more rows. They get a tick of their own, so that a stop waits for one batch only.
      if ((await deleteRows(EXPIRED_ROWS)) === EXPIRED_ROWS) deleting.wake();
    });
    // At the start, since a process may never run for an hour.
    deleting.wake();
    return deleting;
  };
  const quoteDays = ticker(HOUR, 'quote retention', retention.quoteDays);
  quoteDays.wake();
  const deliveryTimes = ticker(5 * MINUTE, 'delivery times', quotes.refreshDeliveryTimes);
  deliveryTimes.wake();
  // At the start, since addresses may have ended while no process ran.
  addressExpiry.wake();
  return [
    ticker(MINUTE, 'database clock', databaseClock.follow),
    ticker(MINUTE, 'encryption key', deps.recordSealing),
    ticker(MINUTE, 'last use of keys', access.flushLastUse),
    // In force within 10 s: with the jitter of a ticker, and until a stream asks.
    ticker(6 * SECOND, 'revoked client tokens', clientTokens.refresh),
    ticker(6 * SECOND, 'settings of projects', access.rules.reread),
    ticker(SECOND, 'rate limits', deps.limiter.synchronise),
    ticker(2 * SECOND, 'session polling', () => sessions.enqueueDue(DUE_SESSIONS)),
    ticker(2 * SECOND, 'deposit polling', () => deposits.enqueueDue(EXPECTING_ACCOUNTS, OTHER_ACCOUNTS)),
    ticker(MINUTE, 'address renewal', (stop) => inBatches(addresses.enqueueRenewals, DUE_RENEWALS, stop)),
    ticker(MINUTE, 'webhook inbox', webhooks.abandonOld),
    ticker(MINUTE, 'webhook subscriptions', webhooks.watch),
    handoffRevocation,
    addressExpiry,
    deletion('outgoing event retention', retention.outgoingEvents),
    deletion('webhook event retention', retention.webhookEvents),
    deletion('audit retention', retention.auditEntries),
    deletion('client token retention', retention.clientTokenSessions),
    quoteDays,
    deliveryTimes,
  ];
}
