import { type AssetRef, assetKey, assets, type MemoRule } from '../asset/asset.ts';
import { type AddressFormat, networks } from '../asset/network.ts';
import { bitcoin, dogecoin, litecoin } from './bitcoin.ts';
import { evm } from './evm.ts';
import type { Format } from './format.ts';
import { privateKeyProblem } from './keys/private-key.ts';
import { checkMemo } from './memo.ts';
import { solana } from './solana.ts';
import { stellar } from './stellar.ts';
import { tron } from './tron.ts';

const FORMATS: Readonly<Record<AddressFormat, Format>> = {
  bitcoin,
  dogecoin,
  evm,
  litecoin,
  solana,
  stellar,
  tron,
};

/** Longer than any address (bech32 has at most 90). Limits the cost of base58, which is quadratic in the length. */
const MAX_LENGTH = 128;

export type AddressQuestion = {
  /** Null if the customer still chooses the currency; then only the network is checked. */
  readonly currency: string | null;
  readonly network: string;
  readonly address: string;
  readonly memo?: string | null;
};

/** `problem` continues the sentence "the address …" or "the memo …", as `field` says. */
export type AddressCheck =
  | { readonly ok: true; readonly address: string; readonly memo: string | null }
  | { readonly ok: false; readonly field: 'network' | 'address' | 'memo'; readonly problem: string };

/** Whether the address is a token's contract or issuer on any network. Crypto sent there is lost. */
function isTokenContract(address: string): boolean {
  for (const asset of assets.values()) {
    const reference = asset.caip19.slice(asset.caip19.lastIndexOf(':') + 1);
    // Stellar references have the form `USDC-G…`: code and issuer.
    const contract = reference.slice(reference.indexOf('-') + 1);
    if (contract === address || (contract.startsWith('0x') && contract === address.toLowerCase()))
      return true;
  }
  return false;
}

/** Describes an address that is in the format of another network; null if it is in none. */
function describeForeign(text: string): string | null {
  for (const format of Object.values(FORMATS)) {
    const reading = format.read(text);
    if (reading.kind === 'valid') return `is ${format.label}`;
    if (reading.kind === 'unusable') return reading.problem;
  }
  return null;
}

function memoRule(asset: AssetRef | null, network: string): MemoRule {
  if (asset) return assets.get(assetKey(asset))?.memo ?? 'NONE';
  const onNetwork = [...assets.values()].filter((other) => other.network === network);
  return onNetwork.some((other) => other.memo !== 'NONE') ? 'OPTIONAL' : 'NONE';
}

/**
 * Checks whether crypto may be sent to an address: the checksum, the network, and that it is not a burn, contract or system
 * address. Returns the address as it is stored (EVM in EIP-55 form, bech32 in lower case). Does not prove who controls it.
 * @example
 * checkAddress({ currency: 'USDC', network: 'base', address: '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed' });
 * // { ok: true, address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', memo: null }
 */
export function checkAddress({ currency, network, address, memo }: AddressQuestion): AddressCheck {
  const known = networks.get(network);
  if (!known) {
    return { ok: false, field: 'network', problem: `must be one of ${[...networks.keys()].join(', ')}` };
  }
  const problem = (text: string): AddressCheck => ({ ok: false, field: 'address', problem: text });
  // First, since the other problems would hide that a key is exposed.
  const secret = privateKeyProblem(address);
  if (secret) return problem(secret);
  if (address.length > MAX_LENGTH)
    return problem(`has ${address.length} characters; no address is that long`);
  if (address.trim() !== address) return problem('must not begin or end with whitespace');

  const format = FORMATS[known.addressFormat];
  const reading = format.read(address);
  if (reading.kind === 'unusable') return problem(reading.problem);
  if (reading.kind === 'foreign') {
    const other = describeForeign(address);
    return problem(other ? `${other}; ${network} needs ${format.wanted}` : reading.problem);
  }
  if (isTokenContract(reading.address)) {
    return problem("is a token's contract or issuer: crypto sent there is lost");
  }

  const asset = currency === null ? null : { currency, network };
  const checkedMemo = checkMemo(
    memo,
    memoRule(asset, network),
    asset ? `${currency} on ${network}` : network,
  );
  if (!checkedMemo.ok) return { ok: false, field: 'memo', problem: checkedMemo.problem };
  return { ok: true, address: reading.address, memo: checkedMemo.value };
}
