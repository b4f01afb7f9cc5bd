import type { Addresses } from '../addresses/index.ts';
import { createTicker, type Ticker } from '../jobs/index.ts';
import type { Log } from '../observe/index.ts';
import type { SessionInternals } from '../sessions/index.ts';
import type { Retention } from '../store/index.ts';
import type { WebhooksIn } from '../webhooks/in/index.ts';

export type TickerParts = {
  readonly sessions: Pick<SessionInternals, 'enqueueDue' | 'withdraw'>;
  readonly addresses: Pick<Addresses, 'expire'>;
  readonly webhooks: Pick<WebhooksIn, 'enqueueWaiting'>;
  readonly retention: Retention;
  readonly log: Pick<Log, 'error'>;
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** At most, in one turn. */
const DUE_SESSIONS = 100;
const WAITING_EVENTS = 200;
const ENDED_SESSIONS = 50;
const ENDED_ADDRESSES = 500;
const ENDED_ROUNDS = 20;
const PAST_THEIR_TIME = 500;

/** All that is looked after without being asked. What a turn leaves behind is the next turn's, of whichever process. */
export function startTickers({ sessions, addresses, webhooks, retention, log }: TickerParts): Ticker[] {
  const ticker = (milliseconds: number, what: string, work: () => Promise<unknown>) =>
    createTicker(
      milliseconds,
      async () => void (await work()),
      (error) => log.error({ err: error }, `${what} could not be looked after`),
    );
  const withdrawals = ticker(MINUTE, 'sessions to addresses that ended', () =>
    sessions.withdraw(ENDED_SESSIONS),
  );
  const ends = ticker(HOUR, 'addresses past their end', async () => {
    for (let rounds = 0; rounds < ENDED_ROUNDS; rounds++) {
      if ((await addresses.expire(ENDED_ADDRESSES)) < ENDED_ADDRESSES) break;
    }
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
    ticker(2 * SECOND, 'sessions', () => sessions.enqueueDue(DUE_SESSIONS)),
    ticker(MINUTE, 'webhook events', () => webhooks.enqueueWaiting(WAITING_EVENTS)),
    withdrawals,
    ends,
    deletion('outgoing events past their time', retention.outgoingEvents),
    deletion('webhook events past their time', retention.webhookEvents),
  ];
}
