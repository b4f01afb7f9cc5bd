import type { Addresses } from '../addresses/types.ts';
import type { Customers } from '../customers/types.ts';
import type { OnrampSession } from '../domain/session/session.ts';
import type { Geo } from '../geo/index.ts';
import type { Channels, Live } from '../live/index.ts';
import type { Quotes } from '../quotes/types.ts';
import type { CallerBudget, PollBudget } from '../registry/index.ts';
import type { Provider, Registry } from '../registry/types.ts';
import type { Decide, Policy } from '../router/types.ts';
import type { Screening } from '../screening/types.ts';
import type { KeyRing } from '../secrets/types.ts';
import type { SessionAttempts } from '../store/sessions/attempts.ts';
import type { SessionPollQueue } from '../store/sessions/poll-queue.ts';
import type { SessionReads } from '../store/sessions/read.ts';
import type { SessionWrites } from '../store/sessions/write.ts';
import type { PresentSession } from './types.ts';

export type SessionLog = {
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
};

/** Dependencies of the session operations. */
export type SessionDeps = {
  readonly reads: SessionReads;
  readonly writes: SessionWrites;
  readonly attempts: SessionAttempts;
  readonly pollQueue: SessionPollQueue;
  readonly pollBudget: PollBudget;
  readonly callerBudget: CallerBudget;
  readonly webhookRateLimit: {
    /** Counts a hint and returns whether it may be followed now. */
    take(sessionId: string): boolean;
  };
  /** Queues a poll of the session a few seconds from now. Calls until then are coalesced into it. */
  readonly pollSoon: (session: Pick<OnrampSession, 'id' | 'providerId'>) => Promise<void>;
  readonly registry: Registry;
  readonly customers: Pick<Customers, 'byIds'>;
  readonly addresses: Pick<Addresses, 'byIds'>;
  /** The policy in force now; it may change between two calls. */
  readonly policy: () => Policy;
  readonly decide: Decide;
  /** Asks providers for their price, for the strategy `best-quote`. */
  readonly prices: Quotes['prices'];
  readonly screening: Screening;
  readonly geo: Geo;
  readonly keyRing: KeyRing;
  readonly clock: () => Date;
  readonly mode: 'sandbox' | 'live';
  readonly headroomHours: number;
  readonly live: Live;
  /** Reads that the subscribers of a session share. */
  readonly channels: Channels<PresentSession>;
  readonly log: SessionLog;
};

/** The provider of a session. Undefined if none is recorded yet or gateway.yaml no longer configures it. */
export function providerOf(
  { registry }: Pick<SessionDeps, 'registry'>,
  { providerId }: Pick<OnrampSession, 'providerId'>,
): Provider | undefined {
  return providerId === null ? undefined : registry.get(providerId);
}
