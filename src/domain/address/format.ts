import { sha256 } from '@noble/hashes/sha2.js';
import { createBase58check } from '@scure/base';

/**
 * Result of parsing a text in one address format. `unusable`: in this format, but nothing may be sent there (a test network,
 * a burn address, or a wrong checksum in a form that no other format has). `foreign`: not in this format. `problem`
 * continues the sentence "the address …".
 */
export type Reading =
  | { readonly kind: 'valid'; readonly address: string }
  | { readonly kind: 'unusable'; readonly problem: string }
  | { readonly kind: 'foreign'; readonly problem: string };

/** One address format. `read` returns a valid address in the form in which it is stored. Pure. */
export type Format = {
  /** Names an address that belongs to another network: `a TRON address`. */
  readonly label: string;
  /** Names the expected address: `a TRON address (T…)`. */
  readonly wanted: string;
  read(text: string): Reading;
};

export function valid(address: string): Reading {
  return { kind: 'valid', address };
}

export function unusable(problem: string): Reading {
  return { kind: 'unusable', problem };
}

export function foreign(problem: string): Reading {
  return { kind: 'foreign', problem };
}

const codec = createBase58check(sha256);

/** Decodes the version byte and the payload and verifies the checksum; null if the text is invalid. */
export function decodeBase58Check(text: string): { version: number; payload: Uint8Array } | null {
  try {
    const bytes = codec.decode(text);
    const version = bytes[0];
    return version === undefined ? null : { version, payload: bytes.subarray(1) };
  } catch {
    return null;
  }
}

/** Whether all bytes are zero. No key has such a hash, so crypto sent there is lost. */
export function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
