import { internalCaller } from '../../domain/access/caller.ts';
import type { JobData } from '../../jobs/types.ts';
import { isProviderError } from '../../provider/error.ts';
import { createAddressRenewalQueue } from '../../store/addresses/renewal-queue.ts';
import { transaction } from '../../store/index.ts';
import type { AddressDeps } from '../deps.ts';
import { RENEWAL_HOURS } from './call-issuer.ts';
import { issue } from './issue.ts';

/** Takes at most `limit` addresses due for renewal and enqueues those to renew; returns the count due. */
export function enqueueRenewals(
  { db, jobs, headroomHours }: Pick<AddressDeps, 'db' | 'jobs' | 'headroomHours'>,
  limit: number,
): Promise<number> {
  return transaction(db, async (open) => {
    const hours = { headroomHours, againHours: RENEWAL_HOURS };
    const { taken, toRenew } = await createAddressRenewalQueue(open).takeDue(limit, hours);
    for (const renewal of toRenew) await jobs.enqueue('address-renewal', renewal, open);
    return taken;
  });
}

/**
 * Requests the successor of an address that is in use and ends soon. If the provider returns the same
 * address, its end stays as it is. Does nothing if the renewal is no longer needed.
 */
export async function renew(
  deps: AddressDeps,
  { depositAddressId, projectId, providerId }: JobData['address-renewal'],
): Promise<void> {
  const { store, renewals, registry, customers, headroomHours, log } = deps;
  const provider = registry.get(providerId);
  if (!provider || provider.disabled !== null || !provider.operations.addresses) return;
  if (!(await renewals.needsRenewal(depositAddressId, headroomHours))) return;
  const caller = internalCaller(projectId, 'address-renewal');
  const [address] = await store.byIds([depositAddressId], projectId, []);
  const [customer] = address ? await customers.byIds([address.customerId], caller) : [];
  if (!address || !customer || customer.blocked) return;
  const { customerId, currency, network } = address;
  const fields = { depositAddressId, providerId, customerId };
  try {
    const slot = { projectId, customerId, currency, network };
    const { id, created } = await issue(deps, customer, slot, providerId);
    if (created) log.info({ ...fields, successor: id }, 'A deposit address was renewed');
  } catch (error) {
    if (!isProviderError(error)) throw error;
    const { code, outcome } = error;
    log.warn(
      { event: 'address_renewal_failed', ...fields, code, outcome },
      'A deposit address could not be renewed yet',
    );
  }
}
