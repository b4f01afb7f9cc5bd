import type { Addresses } from '../addresses/index.ts';
import type { Deposits } from '../deposits/index.ts';
import { createTicker, type Ticker } from '../jobs/index.ts';
import type { Log } from '../observe/index.ts';
import type { SessionInternals } from '../sessions/index.ts';
import type { DatabaseClock, Retention } from '../store/index.ts';
import type { InboundWebhooks } from '../webhooks/inbound/index.ts';

export type TickerDeps = {
  readonly databaseClock: Pick<DatabaseClock, 'follow'>;
  readonly sessions: Pick<SessionInternals, 'enqueueDue' | 'revokeHandoffs'>;
  readonly addresses: Pick<Addresses, 'expire' | 'enqueueRenewals'>;
  readonly deposits: Pick<Deposits, 'enqueueDue'>;
  readonly webhooks: Pick<InboundWebhooks, 'enqueueWaiting'>;
  readonly retention: Retention;
  readonly log: Pick<Log, 'error'>;
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** At most, in one turn; of sessions: of those being made, of those paid at a provider, and of all others there. */
const DUE_SESSIONS = 50;
const EXPECTING_ACCOUNTS = 100;
/** Few: what is due once a day or week may wait, and must not stand in the queue before what is fresh. */
const OTHER_ACCOUNTS = 5;
const DUE_RENEWALS = 500;
const WAITING_EVENTS = 200;
const ENDED_SESSIONS = 50;
const ENDED_ADDRESSES = 500;
const ROUNDS = 20;
const PAST_THEIR_TIME = 500;

/** More of it than fits one batch, but not without end: what is left is the next turn's. */
async function inRounds(
  some: (limit: number) => Promise<number>,
  limit: number,
  stop: AbortSignal,
): Promise<void> {
  for (let round = 0; round < ROUNDS && !stop.aborted; round++) {
    if ((await some(limit)) < limit) break;
  }
}

/** All that is looked after without being asked. What a turn leaves behind is the next turn's, of whichever process. */
export function startTickers(deps: TickerDeps): Ticker[] {
  const { databaseClock, sessions, addresses, deposits, webhooks, retention, log } = deps;
  const ticker = (milliseconds: number, what: string, work: (stop: AbortSignal) => Promise<unknown>) =>
    createTicker(
      milliseconds,
      async (stop) => void (await work(stop)),
      (error) => log.error({ err: error }, `${what} could not be looked after`),
    );
  const withdrawals = ticker(MINUTE, 'sessions to addresses that ended', (stop) =>
    sessions.revokeHandoffs(ENDED_SESSIONS, stop),
  );
  const ends = ticker(HOUR, 'addresses past their end', async (stop) => {
    await inRounds(addresses.expire, ENDED_ADDRESSES, stop);
    withdrawals.wake();
  });
  const deletion = (what: string, some: (most: number) => Promise<number>) => {
    const deleting = ticker(HOUR, what, async () => {
      // More of it: at once, but in a turn of its own, so that a stop waits for no more than one.
      if ((await some(PAST_THEIR_TIME)) === PAST_THEIR_TIME) deleting.wake();
    });
    // One that never runs for an hour deletes, too.
    deleting.wake();
    return deleting;
  };
  // A gateway that was away for long has some to tell.
  ends.wake();
  return [
    ticker(MINUTE, "the database's time", databaseClock.follow),
    ticker(2 * SECOND, 'sessions', () => sessions.enqueueDue(DUE_SESSIONS)),
    ticker(2 * SECOND, 'deposits', () => deposits.enqueueDue(EXPECTING_ACCOUNTS, OTHER_ACCOUNTS)),
    ticker(MINUTE, 'addresses about to end', (stop) =>
      inRounds(addresses.enqueueRenewals, DUE_RENEWALS, stop),
    ),
    ticker(MINUTE, 'webhook events', () => webhooks.enqueueWaiting(WAITING_EVENTS)),
    withdrawals,
    ends,
    deletion('outgoing events past their time', retention.outgoingEvents),
    deletion('webhook events past their time', retention.webhookEvents),
  ];
}
