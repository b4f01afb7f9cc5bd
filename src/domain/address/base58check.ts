import { sha256 } from '@noble/hashes/sha2.js';
import { createBase58check } from '@scure/base';

const codec = createBase58check(sha256);

/** Version byte and payload, its checksum proved; null for anything else. */
export function decodeBase58Check(text: string): { version: number; payload: Uint8Array } | null {
  try {
    const bytes = codec.decode(text);
    const version = bytes[0];
    return version === undefined ? null : { version, payload: bytes.subarray(1) };
  } catch {
    return null;
  }
}

/** Nobody holds a key whose hash is all zeros: what is sent there is lost. */
export function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
