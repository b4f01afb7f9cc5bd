import type { Addresses } from '../addresses/types.ts';
import type { Customers } from '../customers/types.ts';
import type { OnrampSession } from '../domain/session.ts';
import type { Geo } from '../geo/index.ts';
import type { Live } from '../live/index.ts';
import type { PollBudget } from '../registry/index.ts';
import type { Registry } from '../registry/types.ts';
import type { Decide, Policy } from '../router/types.ts';
import type { KeyRing } from '../secrets/types.ts';
import type { SessionAttempts } from '../store/session-attempts.ts';
import type { SessionChecks } from '../store/session-checks.ts';
import type { SessionReads } from '../store/session-reads.ts';
import type { SessionWrites } from '../store/sessions.ts';
import type { SyncLimit } from './sync-limit.ts';

export type SessionLog = {
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
};

/** What the operations of this feature are made of. */
export type SessionParts = {
  readonly reads: SessionReads;
  readonly writes: SessionWrites;
  readonly attempts: SessionAttempts;
  readonly checks: SessionChecks;
  readonly budget: PollBudget;
  readonly syncs: SyncLimit;
  /** Has the session looked at a few seconds later, once, however often it is called until then. */
  readonly lookSoon: (session: Pick<OnrampSession, 'id' | 'providerId'>) => Promise<void>;
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
