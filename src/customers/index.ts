import { reachesCustomer } from '../domain/access/caller.ts';
import { createCustomerStore } from '../store/customers/customers.ts';
import { createProviderAccountStore } from '../store/customers/provider-accounts.ts';
import { create } from './create.ts';
import type { CustomerDeps } from './deps.ts';
import { ensureAccount } from './ensure-account.ts';
import { byIds, decryptCustomer } from './read.ts';
import { syncProviders } from './sync-providers.ts';
import type { Customers } from './types.ts';
import { setBlocked, update } from './update.ts';
import { externalIdIssues } from './validate.ts';

export { issuerOperations, unusableAnswer } from './ensure-account.ts';
export type * from './types.ts';
export { customerNotFound } from './update.ts';

const ACCOUNT_DEADLINE_MILLISECONDS = 10_000;

/**
 * The customers feature: a project's customers and their accounts at providers that issue addresses.
 * @example
 * const customers = createCustomers({ db, keyRing, registry, jobs, log });
 * await customers.create({ externalId: 'user-1', country: 'DE' }, caller);
 */
export function createCustomers(
  given: Omit<CustomerDeps, 'store' | 'accounts' | 'accountDeadlineMilliseconds'> & {
    /** Defaults to 10 s. */
    accountDeadlineMilliseconds?: number;
  },
): Customers {
  const deps: CustomerDeps = {
    accountDeadlineMilliseconds: ACCOUNT_DEADLINE_MILLISECONDS,
    ...given,
    store: createCustomerStore(given.db),
    accounts: createProviderAccountStore(given.db),
  };
  const { store, accounts, keyRing } = deps;
  return {
    create: (input, caller) => create(deps, input, caller),
    update: (input, caller) => update(deps, input, caller),
    setBlocked: (id, blocked, caller) => setBlocked(deps, id, blocked, caller),
    async byIds(ids, caller) {
      const found = await byIds(deps, ids, caller.projectId);
      return found.map((customer) => (customer && reachesCustomer(caller, customer.id) ? customer : null));
    },
    async byExternalId(externalId, caller) {
      if (externalIdIssues(externalId).length > 0) return null;
      const stored = await store.byExternalId(externalId, caller.projectId);
      return stored && reachesCustomer(caller, stored.id) ? decryptCustomer(stored, keyRing) : null;
    },
    async list(page, caller) {
      const { rows, hasNextPage } = await store.list(page, caller.projectId);
      return { rows: rows.map((stored) => decryptCustomer(stored, keyRing)), hasNextPage };
    },
    accounts: (customerIds, caller) => accounts.byCustomers(customerIds, caller.projectId),
    ensureAccount: (customer, providerId) => ensureAccount(deps, customer, providerId),
    syncProviders: (job) => syncProviders(deps, job),
    async byAccountReference(providerId, reference) {
      const stored = await store.byAccountReference(providerId, reference);
      return stored && decryptCustomer(stored, keyRing);
    },
  };
}
