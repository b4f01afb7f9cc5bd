import type { Caller } from '../domain/access/caller.ts';
import { checkAddress } from '../domain/address/index.ts';
import type { AssetRef } from '../domain/asset/asset.ts';
import type { Customer } from '../domain/customer/customer.ts';
import { invalidInput, type NoRoute } from '../domain/failure.ts';
import { newId } from '../domain/id.ts';
import type { Wallet } from '../domain/session/session.ts';
import { screened } from '../screening/index.ts';
import { assetIssues, findCustomer } from './check-input.ts';
import type { AddressDeps } from './deps.ts';
import { chooseIssuer } from './issue/choose-issuer.ts';
import { writtenAddress } from './read.ts';
import type { Addresses, DepositAddressResult } from './types.ts';
import { write } from './write.ts';

/** No provider is called for a wallet: the decision is made only to tell of the refusal as for a purchase. */
async function screenWallet(deps: AddressDeps, customer: Customer, asset: AssetRef, wallet: Wallet) {
  const { id: customerId, externalId, projectId } = customer;
  if (!(await deps.screening.refuses({ projectId, customerId, externalId, wallets: [wallet] }))) return null;
  const decision = screened(chooseIssuer(deps, { asset, customer, pinned: null }, deps.policy()));
  const message = 'the screening of this gateway refuses the wallet or the customer';
  return { kind: 'NoRoute', message, decision } satisfies NoRoute;
}

/** Stores a customer's own address, one per asset. A different address is a conflict and replaces nothing. */
export async function registerWallet(
  deps: AddressDeps,
  input: Parameters<Addresses['registerWallet']>[0],
  caller: Caller,
): Promise<DepositAddressResult> {
  const { currency, network } = input;
  const refusal = invalidInput(assetIssues(input));
  if (refusal) return refusal;
  const checked = checkAddress({ currency, network, address: input.address, memo: input.memo ?? null });
  if (!checked.ok) {
    const issue = { path: `input.${checked.field}`, message: checked.problem };
    return { kind: 'InvalidInput', message: `${issue.path}: ${issue.message}`, issues: [issue] };
  }
  const { address, memo } = checked;

  const customer = await findCustomer(deps, input.customerId, caller);
  if ('kind' in customer) return customer;
  const slot = { projectId: caller.projectId, customerId: customer.id, currency, network };
  const screened = await screenWallet(deps, customer, { currency, network }, { network, address, memo });
  if (screened) return screened;

  const stored = await write(deps, [slot], async (writer) => {
    const rows = await writer.rows(slot);
    const active = rows.find((row) => row.origin === 'CUSTOMER' && row.status === 'ACTIVE');
    if (active)
      return { id: active.id, created: false, same: active.address === address && active.memo === memo };
    const id = newId('depositAddress');
    await writer.insert({
      ...slot,
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
  if (!stored.same) {
    return {
      kind: 'Conflict',
      message: `this customer has another wallet for ${currency} on ${network}, which was not changed`,
      existingId: stored.id,
    };
  }
  const depositAddress = await writtenAddress(deps, stored.id, caller.projectId);
  return { kind: 'DepositAddressPayload', depositAddress, created: stored.created };
}
