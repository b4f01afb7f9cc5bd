import { checkAddress } from '../domain/address/index.ts';
import { networks } from '../domain/asset/network.ts';

/** The address as it was told, and as it is kept: vendors write EVM addresses in lower case, too. */
export function spellings(address: string): string[] {
  const all = new Set([address]);
  for (const network of networks.keys()) {
    const checked = checkAddress({ currency: null, network, address });
    if (checked.ok) all.add(checked.address);
  }
  return [...all];
}
