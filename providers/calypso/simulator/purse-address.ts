import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { base58check, bech32, bech32m } from '@scure/base';
import type { AddressFamily } from '../currencies.ts';

const base58 = base58check(sha256);

/** Version bytes of an address: for a key, then for a script. */
const versions: Readonly<Record<Exclude<AddressFamily, 'EVM'>, readonly [number, ...number[]]>> = {
  BTC: [0x00, 0x05],
  DOGE: [0x1e, 0x16],
  LTC: [0x30, 0x32],
  TRON: [0x41],
};
const segwit: Partial<Record<AddressFamily, string>> = { BTC: 'bc', LTC: 'ltc' };

/** A well-formed mainnet address, always the same for a seed. Never send crypto to it: its private key is unknown. */
export function purseAddress(family: AddressFamily, seed: string): string {
  const hash = sha256(new TextEncoder().encode(`calypso-simulator:${family}:${seed}`)).slice(0, 20);
  if (family === 'EVM') return withChecksum(Buffer.from(hash).toString('hex'));
  return base58.encode(Uint8Array.of(versions[family][0], ...hash));
}

/** Whether an address has the form of the family and a valid checksum. */
export function isOfFamily(address: string, family: AddressFamily): boolean {
  if (family === 'EVM') return isEvm(address);
  const prefix = segwit[family];
  if (prefix && address.toLowerCase().startsWith(`${prefix}1`)) return isSegwit(address, prefix);
  try {
    const bytes = base58.decode(address);
    return bytes.length === 21 && versions[family].includes(bytes[0] ?? -1);
  } catch {
    return false;
  }
}

function isEvm(address: string): boolean {
  if (!/^0x[0-9a-fA-F]{40}$/.test(address)) return false;
  const digits = address.slice(2);
  return digits === digits.toLowerCase() || withChecksum(digits.toLowerCase()) === address;
}

function isSegwit(address: string, prefix: string): boolean {
  return [bech32, bech32m].some(
    (codec) => codec.decodeUnsafe(address as `${string}1${string}`)?.prefix === prefix,
  );
}

/** Adds the checksum of EIP-55. */
function withChecksum(digits: string): string {
  const hash = Buffer.from(keccak_256(new TextEncoder().encode(digits))).toString('hex');
  const mixed = [...digits].map((digit, at) => ((hash[at] ?? '0') >= '8' ? digit.toUpperCase() : digit));
  return `0x${mixed.join('')}`;
}
