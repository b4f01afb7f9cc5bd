import type { Customers } from '../../customers/types.ts';
import { checkAddress } from '../../domain/address/index.ts';
import type { Customer } from '../../domain/customer/customer.ts';
import type { Log } from '../../observe/index.ts';
import { ProviderError } from '../../provider/error.ts';
import type { Registry } from '../../registry/types.ts';
import type { DepositAddressStore } from '../../store/addresses/read.ts';
import type { AddressSlot } from '../../store/addresses/slot-lock.ts';

/** Between two tries to renew an address: until it has ended its provider may well answer the same one. */
export const RENEWAL_HOURS = 6;
const CALL_MILLISECONDS = 10_000;

export type AskIssuerOptions = {
  readonly store: Pick<DepositAddressStore, 'rows'>;
  readonly registry: Registry;
  readonly customers: Pick<Customers, 'accountAt'>;
  readonly clock: () => Date;
  readonly log: Pick<Log, 'error'>;
};

/** What a provider issued, spelt as its network spells it. */
export type Issued = {
  address: string;
  memo: string | null;
  reference: string | null;
  expiresAt: Date | null;
};

export type AskIssuer = (customer: Customer, place: AddressSlot, providerId: string) => Promise<Issued>;

/** The error for an address that nobody may be given: the provider was asked, and what it answered is of no use. */
export function unusable(code: string, providerId: string, what: string): ProviderError {
  return new ProviderError({
    outcome: 'rejected',
    class: 'provider',
    code,
    message: `${providerId} ${what}`,
  });
}

/** Gets an address from a provider, and checks that its network has such addresses. Throws ProviderError. */
export function createAskIssuer({ store, registry, customers, clock, log }: AskIssuerOptions): AskIssuer {
  return async (customer, place, providerId) => {
    const addresses = registry.get(providerId)?.operations.addresses;
    if (!addresses) throw new TypeError(`${providerId} issues no addresses`);
    const account = await customers.accountAt(customer, providerId);
    const { currency, network } = place;
    const before = (await store.rows(place, [])).filter((row) => row.providerId === providerId);
    const window = before.length > 0 ? `:${Math.floor(clock().getTime() / (RENEWAL_HOURS * 3_600_000))}` : '';
    const issued = await addresses.issue(
      { customerReference: account.reference, asset: { currency, network } },
      {
        // The same until an address is kept; another one for its successor, which changes with time: a provider that answered
        // the same address, and keeps keys, would else never answer another.
        idempotencyKey: `${customer.id}:${providerId}:${currency}:${network}:${before.length}${window}`,
        signal: AbortSignal.timeout(CALL_MILLISECONDS),
      },
    );
    const checked = checkAddress({ currency, network, address: issued.address, memo: issued.memo });
    if (!checked.ok) {
      log.error(
        {
          providerId,
          customerId: customer.id,
          currency,
          network,
          field: checked.field,
          problem: checked.problem,
        },
        'the provider issued an address that nobody may send to',
      );
      throw unusable('invalid_address', providerId, `issued an address that fails its check for ${network}`);
    }
    return { ...issued, address: checked.address, memo: checked.memo };
  };
}
