import type { Customer } from '../domain/customer.ts';
import type { Jobs } from '../jobs/types.ts';
import type { Registry } from '../registry/types.ts';
import type { KeyRing } from '../secrets/types.ts';
import type { CustomerStore } from '../store/customers.ts';
import type { AccountAtOptions } from './account-at.ts';
import { openCustomer } from './open.ts';
import { listens, type Told } from './tell-providers.ts';

export type AfterMadeOptions = {
  readonly store: CustomerStore;
  readonly registry: Registry;
  readonly keyRing: KeyRing;
  readonly jobs: Pick<Jobs, 'enqueue'>;
};

/**
 * A change that came while an account was being made found no account to tell. So the customer is read again once it is
 * there: a change before that is seen here, and one after it finds the account.
 */
export function createAfterMade({
  store,
  registry,
  keyRing,
  jobs,
}: AfterMadeOptions): AccountAtOptions['afterMade'] {
  return async (sent: Customer, providerId) => {
    const { id: customerId, projectId } = sent;
    const provider = registry.get(providerId);
    const [stored] = await store.byIds([customerId], projectId);
    if (!provider || !stored) return;
    const now = openCustomer(stored, keyRing);
    const changed: Told[] = [];
    if (now.email !== sent.email) changed.push('email');
    // A new account is not blocked, whatever the customer was.
    if (now.blocked) changed.push('blocked');
    for (const what of changed) {
      if (listens(provider, what)) await jobs.enqueue('customer-changed', { customerId, projectId, what });
    }
  };
}
