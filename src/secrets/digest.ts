import { hash, timingSafeEqual } from 'node:crypto';

/** SHA-256. For secrets with 128 random bits and more; passwords need a slow hash. */
export function digest(secret: string): Uint8Array {
  return hash('sha256', secret, 'buffer');
}

/** Compares two digests in constant time. */
export function sameDigest(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
