import type { Addresses } from '../addresses/types.ts';
import type { Customers } from '../customers/types.ts';
import type { Deposit } from '../domain/customer/deposit.ts';
import type { Page } from '../domain/page.ts';
import type { Jobs } from '../jobs/types.ts';
import type { Channels, Live } from '../live/index.ts';
import type { FirstTime, Log } from '../observe/index.ts';
import type { PollBudget } from '../registry/index.ts';
import type { Registry } from '../registry/types.ts';
import type { DepositAddressStore } from '../store/addresses/read.ts';
import type { DepositPollQueue } from '../store/deposits/poll-queue.ts';
import type { DepositStore } from '../store/deposits/read.ts';
import type { Db } from '../store/index.ts';

/** Dependencies of the deposits feature. */
export type DepositDeps = {
  readonly db: Db;
  readonly store: DepositStore;
  readonly pollQueue: DepositPollQueue;
  readonly issuedAddresses: DepositAddressStore;
  readonly registry: Registry;
  readonly customers: Pick<Customers, 'byAccountReference'>;
  readonly addresses: Pick<Addresses, 'extend'>;
  /** Reads a session from its provider and applies the result. Throws ProviderError. */
  readonly reconcileSession: (sessionId: string) => Promise<void>;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  /** Request budget of background polling, shared with the other features that poll. */
  readonly pollBudget: PollBudget;
  readonly live: Live;
  /** Reads that the subscribers of a customer's deposits share. */
  readonly channels: Channels<Page<Deposit>>;
  readonly clock: () => Date;
  readonly log: Pick<Log, 'warn' | 'error'>;
  /** Whether this process has not logged the problem yet. */
  readonly firstTime: FirstTime;
};
