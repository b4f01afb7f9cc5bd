import type { Cache } from '../cache/types.ts';
import type { Customers } from '../customers/types.ts';
import type { DepositAddress } from '../domain/customer/deposit-address.ts';
import type { Jobs } from '../jobs/types.ts';
import type { FirstTime, Log } from '../observe/index.ts';
import type { CallerBudget } from '../registry/index.ts';
import type { Registry } from '../registry/types.ts';
import type { Decide, Policy } from '../router/types.ts';
import type { Screening } from '../screening/types.ts';
import type { DepositAddressStore } from '../store/addresses/read.ts';
import type { AddressRenewalQueue } from '../store/addresses/renewal-queue.ts';
import type { Db } from '../store/index.ts';

/** Dependencies of the addresses feature. */
export type AddressDeps = {
  readonly db: Db;
  readonly store: DepositAddressStore;
  readonly renewals: AddressRenewalQueue;
  readonly cache: Cache;
  /** Queries under way by cache key. Misses of the same key share one until its result is cached. */
  readonly pendingQueries: Map<string, Promise<DepositAddress | null>>;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly registry: Registry;
  /** Limits the calls of client tokens. */
  readonly callerBudget: CallerBudget;
  readonly customers: Pick<Customers, 'byIds' | 'ensureAccount' | 'byAccountReference'>;
  readonly decide: Decide;
  readonly screening: Screening;
  /** Returns the policy in force; a reload of gateway.yaml changes it. */
  readonly policy: () => Policy;
  readonly clock: () => Date;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** Whether this process has not logged the problem yet. */
  readonly firstTime: FirstTime;
  /** Hours before its end in which an address gets no new session and is renewed. */
  readonly headroomHours: number;
  /** Lifetime of a cached address, in milliseconds. */
  readonly ttlMilliseconds: number;
};
