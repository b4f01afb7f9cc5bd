import { createHash } from 'node:crypto';

/** A version 8 UUID (RFC 9562): the same for the same key, for ever. */
export function uuidFrom(key: string): string {
  return uuidOf(createHash('sha256').update(`calypso-order:${key}`).digest());
}

/** The first 16 bytes as a version 8 UUID (RFC 9562). */
export function uuidOf(given: Uint8Array): string {
  const bytes = Buffer.from(given.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
