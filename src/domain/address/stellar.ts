import { base32nopad } from '@scure/base';
import { type Format, foreign, isZero, type Reading, unusable, valid } from './format.ts';
import { isEd25519Key } from './keys/curve.ts';

// Version bytes: SEP-23, https://github.com/stellar/stellar-protocol/blob/master/ecosystem/sep-0023.md
const ACCOUNT = 6 << 3;
const MUXED = 12 << 3;
const SEED = 18 << 3;

/** CRC-16/XMODEM, as specified by SEP-23. */
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
    // Encoding the result again verifies the checksum and that the text is in canonical form.
    return encode(version, payload) === text ? { version, payload } : null;
  } catch {
    return null;
  }
}

/** Refuses muxed accounts (M…) and names the equivalent account and memo, which is what providers accept. */
function read(text: string): Reading {
  const decoded = decode(text);
  if (!decoded) return foreign('is not a valid Stellar address: its checksum or format is wrong');
  const { version, payload } = decoded;
  if (version === MUXED && payload.length === 40) {
    const id = new DataView(payload.buffer, payload.byteOffset + 32, 8).getBigUint64(0);
    const account = encode(ACCOUNT, payload.subarray(0, 32));
    return unusable(`is a muxed Stellar account: use the address ${account} with the memo ${id} instead`);
  }
  if (version !== ACCOUNT || payload.length !== 32) {
    return unusable('is a Stellar key, but not an account (G…)');
  }
  if (isZero(payload)) return unusable('is a burn address: crypto sent there is lost');
  if (!isEd25519Key(payload)) {
    return unusable('is no public key (it is not a point on the curve): crypto sent there is lost');
  }
  return valid(text);
}

/** Whether the text is a secret seed, which gives full control of the account. */
export function isStellarSeed(text: string): boolean {
  return decode(text)?.version === SEED;
}

export const stellar: Format = { label: 'a Stellar address', wanted: 'a Stellar account (G…)', read };
