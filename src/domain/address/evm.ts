import { keccak_256 } from '@noble/hashes/sha3.js';
import { hex } from '@scure/base';
import { type Format, foreign, type Reading, unusable, valid } from './format.ts';

/** Applies the EIP-55 checksum to 40 lower-case digits. Source: https://eips.ethereum.org/EIPS/eip-55 */
function checksummed(lower: string): string {
  const digest = hex.encode(keccak_256(new TextEncoder().encode(lower)));
  let address = '0x';
  for (let index = 0; index < lower.length; index += 1) {
    const digit = lower.charAt(index);
    address += Number.parseInt(digest.charAt(index), 16) >= 8 ? digit.toUpperCase() : digit;
  }
  return address;
}

function decode(digits: string): Uint8Array | null {
  try {
    const bytes = hex.decode(digits);
    return bytes.length === 20 ? bytes : null;
  } catch {
    return null;
  }
}

// Placeholders for the native coin in many contracts, and a burn address without leading zeros.
const UNCONTROLLED: readonly string[] = [
  'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee',
  'ffffffffffffffffffffffffffffffffffffffff',
  'dead000000000000000042069420694206942069',
];

/**
 * Mixed case must have a valid checksum; all lower or all upper case has none and is accepted. Addresses below 0x10000 are
 * the zero address, 0x…dEaD, and precompiled and system contracts, which are not wallets.
 */
function read(text: string): Reading {
  const digits = text.slice(2);
  const bytes = text.startsWith('0x') ? decode(digits) : null;
  if (!bytes)
    return foreign('is not a valid Ethereum-style address: it must be 0x and 40 hexadecimal digits');
  const lower = digits.toLowerCase();
  const address = checksummed(lower);
  if (digits !== lower && digits !== digits.toUpperCase() && text !== address) {
    return unusable('has a wrong EIP-55 checksum: a character or the case of a letter is wrong');
  }
  if (bytes.subarray(0, 18).every((byte) => byte === 0) || UNCONTROLLED.includes(lower)) {
    return unusable('is a zero, burn or system address: crypto sent there is lost');
  }
  return valid(address);
}

export const evm: Format = {
  label: 'an Ethereum-style address',
  wanted: 'an Ethereum-style address (0x…)',
  read,
};
