import { isId } from '../domain/id.ts';
import type { Jobs } from '../jobs/types.ts';
import type { Log } from '../observe/index.ts';
import type { Registry } from '../registry/types.ts';
import type { KeyRing } from '../secrets/types.ts';
import { createCustomerStore } from '../store/customers/customers.ts';
import { createProviderAccountStore } from '../store/customers/provider-accounts.ts';
import type { Db } from '../store/index.ts';
import { createAccountAt } from './account-at.ts';
import { createCompleteAccount } from './complete-account.ts';
import { createCreate } from './create.ts';
import { openCustomer } from './open.ts';
import { createTellProviders } from './tell-providers.ts';
import type { Customers } from './types.ts';
import { createUpdate } from './update.ts';
import { externalIdIssues } from './validate.ts';

export type CustomersOptions = {
  readonly db: Db;
  readonly keyRing: KeyRing;
  readonly registry: Registry;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** How long a caller waits for an account that another is making, in milliseconds; 10 s where left out. */
  readonly accountDeadlineMilliseconds?: number;
};

/**
 * The people that client apps sell to, and their accounts at providers that issue addresses.
 * @example
 * const customers = createCustomers({ db, keyRing, registry, jobs, log });
 * await customers.create({ externalId: 'user-1', country: 'DE' }, caller);
 */
export function createCustomers(options: CustomersOptions): Customers {
  const { db, keyRing, registry, jobs, log, accountDeadlineMilliseconds } = options;
  const store = createCustomerStore(db);
  const accounts = createProviderAccountStore(db);
  const open = (stored: Parameters<typeof openCustomer>[0] | null | undefined) =>
    stored ? openCustomer(stored, keyRing) : null;

  return {
    create: createCreate(store, keyRing),
    ...createUpdate({ store, keyRing, registry, jobs }),
    tellProviders: createTellProviders({ store, accounts, registry, keyRing, log }),
    accountAt: createAccountAt({
      store: accounts,
      registry,
      log,
      complete: createCompleteAccount({ db, registry, keyRing, jobs }),
      ...(accountDeadlineMilliseconds === undefined
        ? {}
        : { deadlineMilliseconds: accountDeadlineMilliseconds }),
    }),

    async byIds(ids, caller) {
      const found = await store.byIds(
        ids.filter((id) => isId('customer', id)),
        caller.projectId,
      );
      const byId = new Map(found.map((stored) => [stored?.id, stored]));
      return ids.map((id) => open(byId.get(id)));
    },
    async byExternalId(externalId, caller) {
      if (externalIdIssues(externalId).length > 0) return null;
      return open(await store.byExternalId(externalId, caller.projectId));
    },
    async list(page, caller) {
      const { rows, hasNextPage } = await store.list(page, caller.projectId);
      return { rows: rows.map((stored) => openCustomer(stored, keyRing)), hasNextPage };
    },
    accounts: (customerIds, caller) => accounts.byCustomers(customerIds, caller.projectId),
    byAccountReference: async (providerId, reference) =>
      open(await store.byAccountReference(providerId, reference)),
  };
}
