import { spellings } from '../../addresses/index.ts';
import type { Customers } from '../../customers/types.ts';
import type { Deposit } from '../../domain/customer/deposit.ts';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import type { Log } from '../../observe/index.ts';
import type { DepositAddressStore } from '../../store/addresses/read.ts';
import type { DepositHint } from '../types.ts';

/** Whose deposit it is, and the address it came to with all that was issued under it. */
export type Owner = {
  readonly projectId: string;
  readonly customerId: string;
  readonly address: string;
  readonly issued: readonly DepositAddress[];
};

export type OwnerOptions = {
  readonly customers: Pick<Customers, 'byAccountReference'>;
  readonly addresses: DepositAddressStore;
  readonly log: Pick<Log, 'warn'>;
};

export type FindOwner = ReturnType<typeof createFindOwner>;

/** By the account at the provider, else by the address. Null where neither is ours, or both are and disagree. */
export function createFindOwner({ customers, addresses, log }: OwnerOptions) {
  return async (hint: DepositHint, stored: Deposit | null): Promise<Owner | null> => {
    const { providerId, reference } = hint;
    const told = hint.address ?? stored?.address ?? null;
    const found = told === null ? [] : await addresses.issued({ providerId, addresses: spellings(told) });
    if (stored) {
      const issued = found.filter((row) => row.customerId === stored.customerId);
      return {
        projectId: stored.projectId,
        customerId: stored.customerId,
        address: issued[0]?.address ?? stored.address,
        issued,
      };
    }

    const holder =
      hint.customerReference === null
        ? null
        : await customers.byAccountReference(providerId, hint.customerReference);
    const byAddress = new Set(found.map((row) => row.customerId));
    if (!holder && byAddress.size !== 1) {
      log.warn(
        { providerId, reference, customers: byAddress.size },
        'a deposit of nobody that is known here',
      );
      return null;
    }
    const [first] = found;
    const owner = holder ? { projectId: holder.projectId, customerId: holder.id } : first;
    if (!owner) return null;
    if (byAddress.size > 0 && !byAddress.has(owner.customerId)) {
      log.warn({ providerId, reference }, "a deposit whose account and address are two customers'");
      return null;
    }
    const issued = found.filter((row) => row.customerId === owner.customerId);
    const address = issued[0]?.address ?? told;
    if (address === null) {
      log.warn({ providerId, reference }, 'a deposit to no address');
      return null;
    }
    return { projectId: owner.projectId, customerId: owner.customerId, address, issued };
  };
}
