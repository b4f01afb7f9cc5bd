import { keccak_256 } from '@noble/hashes/sha3.js';
import { hex } from '@scure/base';
import { type Format, foreign, type Reading, unusable, valid } from './format.ts';

/** The address of 20 bytes in EIP-55 form. Source: https://eips.ethereum.org/EIPS/eip-55 */
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

// The stand-in for the native coin in many contracts, and a burn address without leading zeros.
const NOBODY: readonly string[] = [
  'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee',
  'ffffffffffffffffffffffffffffffffffffffff',
  'dead000000000000000042069420694206942069',
];

/**
 * Mixed case must be the right checksum; all lower or all upper case carries none and is accepted. Addresses below
 * 0x10000 are the zero address, 0x…dEaD, precompiled and system contracts: nobody's wallet.
 */
function read(text: string): Reading {
  const digits = text.slice(2);
  const bytes = text.startsWith('0x') ? decode(digits) : null;
  if (!bytes) return foreign('is not an Ethereum-style address: it must be 0x and 40 hexadecimal digits');
  const lower = digits.toLowerCase();
  const address = checksummed(lower);
  if (digits !== lower && digits !== digits.toUpperCase() && text !== address) {
    return unusable('has a wrong EIP-55 checksum: a character, or the case of a letter, is mistaken');
  }
  if (bytes.subarray(0, 18).every((byte) => byte === 0) || NOBODY.includes(lower)) {
    return unusable("is a zero, burn or system address: it is nobody's wallet");
  }
  return valid(address);
}

export const evm: Format = {
  label: 'an Ethereum-style address',
  wanted: 'an Ethereum-style address (0x…)',
  read,
};
