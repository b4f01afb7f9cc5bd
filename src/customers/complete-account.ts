import type { Jobs } from '../jobs/types.ts';
import type { Registry } from '../registry/types.ts';
import type { KeyRing } from '../secrets/types.ts';
import { createCustomerStore } from '../store/customers/customers.ts';
import { createProviderAccountStore } from '../store/customers/provider-accounts.ts';
import { type Db, transaction } from '../store/index.ts';
import type { AccountAtOptions } from './account-at.ts';
import { openCustomer } from './open.ts';
import { listens, type Told } from './tell-providers.ts';

export type CompleteAccountOptions = {
  readonly db: Db;
  readonly registry: Registry;
  readonly keyRing: KeyRing;
  readonly jobs: Pick<Jobs, 'enqueue'>;
};

/**
 * Keeps the account, with a job for each change that came while it was being made and found no account to tell, all in one
 * transaction. The customer's row is locked in it: a change before that is seen here, and one after it finds the account.
 */
export function createCompleteAccount({
  db,
  registry,
  keyRing,
  jobs,
}: CompleteAccountOptions): AccountAtOptions['complete'] {
  return (sent, providerId, reference) =>
    transaction(db, async (open) => {
      const { id: customerId, projectId } = sent;
      const provider = registry.get(providerId);
      const stored = await createCustomerStore(open).locked(customerId, projectId);
      const place = { customerId, providerId, projectId };
      const account = await createProviderAccountStore(open).complete(place, reference);
      if (!provider || !stored) return account;
      const now = openCustomer(stored, keyRing);
      const changed: Told[] = [];
      if (now.email !== sent.email) changed.push('email');
      // A new account is not blocked, whatever the customer was.
      if (now.blocked) changed.push('blocked');
      for (const what of changed) {
        if (listens(provider, what)) {
          await jobs.enqueue('customer-changed', { customerId, projectId, what }, open);
        }
      }
      return account;
    });
}
