import type { Customers } from '../customers/types.ts';
import { checkAddress } from '../domain/address/index.ts';
import { invalidInput } from '../domain/failure.ts';
import { newId } from '../domain/id.ts';
import type { Registry } from '../registry/types.ts';
import type { DepositAddressStore } from '../store/addresses/read.ts';
import { assetIssues, findCustomer } from './check-input.ts';
import { enabledProviders } from './enabled.ts';
import type { Addresses } from './types.ts';
import type { Write } from './write.ts';

export type RegisterWalletOptions = {
  readonly store: DepositAddressStore;
  readonly registry: Registry;
  readonly customers: Pick<Customers, 'byIds'>;
  readonly write: Write['write'];
};

/** Keeps an address that the customer brings. One an asset: what is there is never replaced in silence. */
export function createRegisterWallet(options: RegisterWalletOptions): Addresses['registerWallet'] {
  const { store, registry, customers, write } = options;

  return async (input, caller) => {
    const { currency, network } = input;
    const unknown = invalidInput(assetIssues(input));
    if (unknown) return unknown;
    const checked = checkAddress({ currency, network, address: input.address, memo: input.memo ?? null });
    if (!checked.ok) {
      const issue = { path: `input.${checked.field}`, message: checked.problem };
      return { kind: 'InvalidInput', message: `${issue.path}: ${issue.message}`, issues: [issue] };
    }
    const { address, memo } = checked;

    const customer = await findCustomer(customers, input.customerId, caller);
    if ('kind' in customer) return customer;
    const place = { projectId: caller.projectId, customerId: customer.id, currency, network };

    const kept = await write([place], async (writer) => {
      const rows = await writer.rows(place);
      const active = rows.find((row) => row.origin === 'CUSTOMER' && row.status === 'ACTIVE');
      if (active)
        return { id: active.id, created: false, same: active.address === address && active.memo === memo };
      const id = newId('depositAddress');
      await writer.insert({
        ...place,
        id,
        address,
        memo,
        origin: 'CUSTOMER',
        providerId: null,
        providerReference: null,
        expiresAt: null,
      });
      return { id, created: true, same: true };
    });
    if (!kept.same) {
      return {
        kind: 'Conflict',
        message: `this customer has another wallet for ${currency} on ${network}; it stays as it is`,
        existingId: kept.id,
      };
    }
    const [depositAddress] = await store.byIds([kept.id], caller.projectId, enabledProviders(registry));
    if (!depositAddress) throw new Error('an address that was kept is gone');
    return { kind: 'DepositAddressPayload', depositAddress, created: kept.created };
  };
}
