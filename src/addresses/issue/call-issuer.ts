import { issuerOperations, unusableAnswer } from '../../customers/index.ts';
import { checkAddress } from '../../domain/address/index.ts';
import type { Customer } from '../../domain/customer/customer.ts';
import type { AddressSlot } from '../../store/addresses/row.ts';
import type { AddressDeps } from '../deps.ts';

/** Hours between two attempts to renew an address: a provider may return the same one until it has ended. */
export const RENEWAL_HOURS = 6;
const CALL_MILLISECONDS = 10_000;

/** An address as the provider issued it, in the canonical spelling of its network. */
export type IssuedAddress = {
  address: string;
  memo: string | null;
  reference: string | null;
  expiresAt: Date | null;
};

/** Requests an address from a provider and validates it for the network. Throws ProviderError. */
export async function callIssuer(
  { store, registry, customers, clock, log }: AddressDeps,
  customer: Customer,
  slot: AddressSlot,
  providerId: string,
): Promise<IssuedAddress> {
  const operations = issuerOperations(registry, providerId);
  const account = await customers.ensureAccount(customer, providerId);
  const { currency, network } = slot;
  const earlier = (await store.rows(slot, [])).filter((row) => row.providerId === providerId);
  const period = Math.floor(clock().getTime() / (RENEWAL_HOURS * 3_600_000));
  const attempt = earlier.length > 0 ? `${earlier.length}:${period}` : '0';
  const issued = await operations.issue(
    { customerReference: account.reference, asset: { currency, network } },
    {
      // Constant until an address is stored. The key of a successor changes with time: a provider that once
      // returned the old address, and stores keys, would return it forever.
      idempotencyKey: `${customer.id}:${providerId}:${currency}:${network}:${attempt}`,
      signal: AbortSignal.timeout(CALL_MILLISECONDS),
    },
  );
  const checked = checkAddress({ currency, network, address: issued.address, memo: issued.memo });
  if (!checked.ok) {
    const { field, problem } = checked;
    log.error(
      {
        event: 'issued_address_invalid',
        providerId,
        customerId: customer.id,
        currency,
        network,
        field,
        problem,
      },
      'The provider issued an address that is not valid for its network',
    );
    throw unusableAnswer(providerId, 'invalid_address', `issued an address that is not valid on ${network}`);
  }
  return { ...issued, address: checked.address, memo: checked.memo };
}
