import type { Addresses } from '../addresses/types.ts';
import type { Customers } from '../customers/types.ts';
import type { OnrampSession } from '../domain/session/session.ts';
import type { Geo } from '../geo/index.ts';
import type { Live } from '../live/index.ts';
import type { PollBudget } from '../registry/index.ts';
import type { Registry } from '../registry/types.ts';
import type { Decide, Policy } from '../router/types.ts';
import type { KeyRing } from '../secrets/types.ts';
import type { SessionAttempts } from '../store/sessions/attempts.ts';
import type { SessionPollQueue } from '../store/sessions/poll-queue.ts';
import type { SessionReads } from '../store/sessions/read.ts';
import type { SessionWrites } from '../store/sessions/write.ts';
import type { WebhookRateLimit } from './reconcile/webhook-rate-limit.ts';

export type SessionLog = {
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
};

/** What the operations of this feature are made of. */
export type SessionDeps = {
  readonly reads: SessionReads;
  readonly writes: SessionWrites;
  readonly attempts: SessionAttempts;
  readonly pollQueue: SessionPollQueue;
  readonly pollBudget: PollBudget;
  readonly webhookRateLimit: WebhookRateLimit;
  /** Has the session looked at a few seconds later, once, however often it is called until then. */
  readonly pollSoon: (session: Pick<OnrampSession, 'id' | 'providerId'>) => Promise<void>;
  readonly registry: Registry;
  readonly customers: Pick<Customers, 'byIds'>;
  readonly addresses: Pick<Addresses, 'byIds'>;
  /** The policy in force now; it may change between two calls. */
  readonly policy: () => Policy;
  readonly decide: Decide;
  readonly geo: Geo;
  readonly keyRing: KeyRing;
  readonly clock: () => Date;
  readonly mode: 'sandbox' | 'live';
  readonly headroomHours: number;
  readonly live: Live;
  readonly log: SessionLog;
};
