import type { Jobs } from '../jobs/types.ts';
import type { Log } from '../observe/index.ts';
import type { Registry } from '../registry/types.ts';
import type { KeyRing } from '../secrets/types.ts';
import type { CustomerStore } from '../store/customers/customers.ts';
import type { ProviderAccountStore } from '../store/customers/provider-accounts.ts';
import type { Db } from '../store/index.ts';

/** Dependencies of the customers feature. */
export type CustomerDeps = {
  readonly db: Db;
  readonly store: CustomerStore;
  readonly accounts: ProviderAccountStore;
  readonly keyRing: KeyRing;
  readonly registry: Registry;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** How long a caller waits while another one creates the account, in milliseconds. */
  readonly accountDeadlineMilliseconds: number;
};
