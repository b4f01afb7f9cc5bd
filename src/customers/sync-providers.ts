import type { Customer, ProviderAccount } from '../domain/customer/customer.ts';
import type { JobData } from '../jobs/types.ts';
import { isRefusal } from '../provider/error.ts';
import type { Provider } from '../registry/types.ts';
import type { CustomerDeps } from './deps.ts';
import { byIds } from './read.ts';

const CALL_MILLISECONDS = 10_000;
const ROUNDS = 5;

/** A customer field that providers are kept up to date with. */
export type SyncedField = JobData['customer-changed']['what'];

/** Whether the provider has an operation that updates the field. */
export function acceptsUpdate({ operations: { addresses } }: Provider, field: SyncedField): boolean {
  return (field === 'email' ? addresses?.updateCustomer : addresses?.blockCustomer) !== undefined;
}

type SyncDeps = Pick<CustomerDeps, 'store' | 'accounts' | 'registry' | 'keyRing' | 'log'>;

/**
 * Sends the current value of a customer field to each provider with an account of the customer. Idempotent.
 * Reads the field again afterwards and repeats on a change, since a later value may have reached a provider
 * before this one. Throws the first failure that a retry may resolve.
 */
export async function syncProviders(
  deps: SyncDeps,
  { customerId, projectId, what }: JobData['customer-changed'],
): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const [customer] = await byIds(deps, [customerId], projectId);
    if (!customer) return;
    const [accounts = []] = await deps.accounts.byCustomers([customerId], projectId);
    await send(deps, customer, what, accounts);
    const [now] = await byIds(deps, [customerId], projectId);
    if (now?.[what] === customer[what]) return;
  }
  throw new Error(`customer ${customerId} changed ${ROUNDS} times while providers were being updated`);
}

async function send(
  { registry, log }: SyncDeps,
  { id: customerId, email, blocked }: Customer,
  what: SyncedField,
  accounts: readonly ProviderAccount[],
): Promise<void> {
  const failures: unknown[] = [];
  for (const { providerId, reference } of accounts) {
    const provider = registry.get(providerId);
    if (!provider || !acceptsUpdate(provider, what)) continue;
    const { addresses } = provider.operations;
    const call = { signal: AbortSignal.timeout(CALL_MILLISECONDS) };
    const fields = { customerId, providerId, what };
    try {
      if (what === 'email') await addresses?.updateCustomer?.({ reference, email }, call);
      else await addresses?.blockCustomer?.({ reference, blocked }, call);
      log.info(fields, 'A customer change was sent to a provider');
    } catch (error) {
      if (!isRefusal(error)) {
        failures.push(error);
        continue;
      }
      const { code } = error;
      log.error(
        { event: 'customer_update_rejected', ...fields, code },
        'A provider rejected a customer change; it is not sent again',
      );
    }
  }
  // The job is retried for all providers; sending a value twice changes nothing.
  if (failures.length > 0) throw failures[0];
}
