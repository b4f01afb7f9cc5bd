import { base32nopad } from '@scure/base';
import { isZero } from './base58check.ts';
import { type Format, foreign, type Reading, unusable, valid } from './format.ts';

// Version bytes: SEP-23, https://github.com/stellar/stellar-protocol/blob/master/ecosystem/sep-0023.md
const ACCOUNT = 6 << 3;
const MUXED = 12 << 3;
const SEED = 18 << 3;

/** CRC-16/XMODEM, as SEP-23 asks. */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1)
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}

function encode(version: number, payload: Uint8Array): string {
  const body = Uint8Array.of(version, ...payload);
  const crc = crc16(body);
  return base32nopad.encode(Uint8Array.of(...body, crc & 0xff, crc >> 8));
}

function decode(text: string): { version: number; payload: Uint8Array } | null {
  try {
    const bytes = base32nopad.decode(text);
    const version = bytes[0];
    if (version === undefined) return null;
    const payload = bytes.slice(1, -2);
    // Encoding again proves the checksum and that the text was the one canonical form.
    return encode(version, payload) === text ? { version, payload } : null;
  } catch {
    return null;
  }
}

/**
 * Muxed accounts (M…) are refused, with the account and memo that say the same: providers take an account and a memo.
 */
function read(text: string): Reading {
  const decoded = decode(text);
  if (!decoded) return foreign('is not a Stellar address: its checksum or form is wrong');
  const { version, payload } = decoded;
  if (version === MUXED && payload.length === 40) {
    const id = new DataView(payload.buffer, payload.byteOffset + 32, 8).getBigUint64(0);
    const account = encode(ACCOUNT, payload.subarray(0, 32));
    return unusable(`is a muxed Stellar account: give the address ${account} with the memo ${id} instead`);
  }
  if (version !== ACCOUNT || payload.length !== 32) {
    return unusable('is a Stellar key, but not that of an account (G…)');
  }
  if (isZero(payload)) return unusable('is a burn address: nobody can spend what is sent there');
  return valid(text);
}

/** Whether the text is a secret seed: whoever has seen it can empty the account. */
export function isStellarSeed(text: string): boolean {
  return decode(text)?.version === SEED;
}

export const stellar: Format = { label: 'a Stellar address', wanted: 'a Stellar account (G…)', read };
