import type { Addresses } from '../addresses/index.ts';
import { createTicker, type Ticker } from '../jobs/index.ts';
import type { Log } from '../observe/index.ts';
import type { SessionInternals } from '../sessions/index.ts';
import type { WebhooksIn } from '../webhooks/in/index.ts';

export type TickerParts = {
  readonly sessions: Pick<SessionInternals, 'enqueueDue' | 'withdraw'>;
  readonly addresses: Pick<Addresses, 'expire'>;
  readonly webhooks: Pick<WebhooksIn, 'enqueueWaiting'>;
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

/** All that is looked after without being asked. What a turn leaves behind is the next turn's, of whichever process. */
export function startTickers({ sessions, addresses, webhooks, log }: TickerParts): Ticker[] {
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
  // A gateway that was away for long has some to tell.
  ends.wake();
  return [
    ticker(2 * SECOND, 'sessions', () => sessions.enqueueDue(DUE_SESSIONS)),
    ticker(MINUTE, 'webhook events', () => webhooks.enqueueWaiting(WAITING_EVENTS)),
    withdrawals,
    ends,
  ];
}
