import { spellings } from '../../addresses/index.ts';
import type { Deposit } from '../../domain/customer/deposit.ts';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import type { DepositDeps } from '../deps.ts';
import type { DepositHint } from '../types.ts';

/** The customer of a deposit, its address, and the rows issued to the customer under that address. */
export type Recipient = {
  readonly projectId: string;
  readonly customerId: string;
  readonly address: string;
  readonly issued: readonly DepositAddress[];
};

/**
 * Finds the recipient by the account at the provider, else by the address. Null if neither is known, or if
 * they belong to different customers. A stored deposit keeps its customer.
 */
export async function findRecipient(
  deps: Pick<DepositDeps, 'customers' | 'issuedAddresses' | 'log'>,
  hint: DepositHint,
  stored: Deposit | null,
): Promise<Recipient | null> {
  const { customers, issuedAddresses, log } = deps;
  const { providerId, reference } = hint;
  const reported = hint.address ?? stored?.address ?? null;
  const found =
    reported === null ? [] : await issuedAddresses.issued({ providerId, addresses: spellings(reported) });
  if (stored) {
    const { projectId, customerId } = stored;
    const issued = found.filter((row) => row.customerId === customerId);
    return { projectId, customerId, address: issued[0]?.address ?? stored.address, issued };
  }

  const holder =
    hint.customerReference === null
      ? null
      : await customers.byAccountReference(providerId, hint.customerReference);
  const byAddress = new Set(found.map((row) => row.customerId));
  if (!holder && byAddress.size !== 1) {
    log.warn(
      { event: 'deposit_unmatched', providerId, reference, customers: byAddress.size },
      'A deposit does not match exactly one customer',
    );
    return null;
  }
  const [first] = found;
  const customer = holder ? { projectId: holder.projectId, customerId: holder.id } : first;
  if (!customer) return null;
  const { projectId, customerId } = customer;
  if (byAddress.size > 0 && !byAddress.has(customerId)) {
    log.warn(
      { event: 'deposit_customers_differ', providerId, reference },
      'The account and the address of a deposit belong to different customers',
    );
    return null;
  }
  const issued = found.filter((row) => row.customerId === customerId);
  const address = issued[0]?.address ?? reported;
  if (address === null) {
    log.warn({ event: 'deposit_without_address', providerId, reference }, 'A deposit has no known address');
    return null;
  }
  return { projectId, customerId, address, issued };
}
