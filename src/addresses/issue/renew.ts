import type { Customers } from '../../customers/types.ts';
import type { Jobs } from '../../jobs/types.ts';
import type { Log } from '../../observe/index.ts';
import { isProviderError } from '../../provider/error.ts';
import type { Registry } from '../../registry/types.ts';
import type { DepositAddressStore } from '../../store/addresses/read.ts';
import { type AddressRenewalQueue, createAddressRenewalQueue } from '../../store/addresses/renewal-queue.ts';
import { type Db, transaction } from '../../store/index.ts';
import type { Addresses } from '../types.ts';
import { RENEWAL_HOURS } from './ask-issuer.ts';
import type { Issue } from './issue.ts';

export type RenewOptions = {
  readonly db: Db;
  readonly store: Pick<DepositAddressStore, 'byIds'>;
  readonly renewals: Pick<AddressRenewalQueue, 'isWanted'>;
  readonly registry: Registry;
  readonly customers: Pick<Customers, 'byIds'>;
  readonly issue: Issue;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly headroomHours: number;
  readonly log: Pick<Log, 'info' | 'warn'>;
};

/**
 * Asks providers for the successors of addresses that are in use and about to end, before anybody misses them. An address
 * that comes back instead keeps its end.
 */
export function createRenew(options: RenewOptions): Pick<Addresses, 'enqueueRenewals' | 'renew'> {
  const { db, store, renewals, registry, customers, issue, jobs, headroomHours, log } = options;
  const hours = { headroomHours, againHours: RENEWAL_HOURS };
  return {
    enqueueRenewals: (limit) =>
      transaction(db, async (open) => {
        const { taken, wanted } = await createAddressRenewalQueue(open).takeDue(limit, hours);
        for (const renewal of wanted) await jobs.enqueue('address-renewal', renewal, open);
        return taken;
      }),

    async renew({ depositAddressId, projectId, providerId }) {
      const provider = registry.get(providerId);
      if (!provider || provider.disabled !== null || !provider.operations.addresses) return;
      if (!(await renewals.isWanted(depositAddressId, headroomHours))) return;
      const caller = { projectId, keyId: 'address-renewal' };
      const [address] = await store.byIds([depositAddressId], projectId, []);
      const [customer] = address ? await customers.byIds([address.customerId], caller) : [];
      if (!address || !customer || customer.blocked) return;
      const { customerId, currency, network } = address;
      const where = { depositAddressId, providerId, customerId };
      try {
        const { id, created } = await issue(
          customer,
          { projectId, customerId, currency, network },
          providerId,
        );
        if (created) log.info({ ...where, successor: id }, 'a deposit address was renewed');
      } catch (error) {
        if (!isProviderError(error)) throw error;
        const { code, outcome } = error;
        log.warn({ ...where, code, outcome }, 'a deposit address could not be renewed yet');
      }
    },
  };
}
