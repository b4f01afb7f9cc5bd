import { type Caller, reachesCustomer } from '../domain/access/caller.ts';
import { checkAddress } from '../domain/address/index.ts';
import { networks } from '../domain/asset/network.ts';
import type { DepositAddress } from '../domain/customer/deposit-address.ts';
import { readByIds } from '../domain/id.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Registry } from '../registry/types.ts';
import type { AddressDeps } from './deps.ts';

type ReadDeps = Pick<AddressDeps, 'store' | 'registry'>;

/** Ids of the enabled providers. */
export function enabledProviders(registry: Registry): string[] {
  const enabled = registry.all().filter((provider) => provider.disabled === null);
  return enabled.map((provider) => provider.id);
}

/** The address as given and as it is stored: some vendors write EVM addresses without the checksum. */
export function spellings(address: string): string[] {
  const all = new Set([address]);
  for (const network of networks.keys()) {
    const checked = checkAddress({ currency: null, network, address });
    if (checked.ok) all.add(checked.address);
  }
  return [...all];
}

export async function byIds(
  { store, registry }: ReadDeps,
  ids: readonly string[],
  caller: Caller,
): Promise<Array<DepositAddress | null>> {
  const found = await readByIds('depositAddress', ids, (valid) =>
    store.byIds(valid, caller.projectId, enabledProviders(registry)),
  );
  return found.map((address) => (address && reachesCustomer(caller, address.customerId) ? address : null));
}

/** Reads an address that was just written. */
export async function writtenAddress(
  { store, registry }: ReadDeps,
  id: string,
  projectId: string,
): Promise<DepositAddress> {
  const [address] = await store.byIds([id], projectId, enabledProviders(registry));
  if (!address) throw new Error('a stored deposit address is gone');
  return address;
}

export function listByCustomers(
  { store, registry }: ReadDeps,
  customerIds: readonly string[],
  page: PageRequest,
  caller: Caller,
): Promise<Array<Page<DepositAddress>>> {
  return store.listByCustomers(customerIds, page, caller.projectId, enabledProviders(registry));
}
