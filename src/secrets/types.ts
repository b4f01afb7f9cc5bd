import type { KeyObject } from 'node:crypto';

/** Encrypts values for the database. Rotation: the first key encrypts, every key decrypts. */
export type KeyRing = {
  /** The id of the key that encrypts. */
  readonly sealingId: string;
  /** Encrypts with AES-256-GCM; the result contains the id of the key. */
  seal(plain: string | Uint8Array): Uint8Array;
  /** Decrypts; throws if no key of the ring fits or the bytes were changed. */
  open(sealed: Uint8Array): Uint8Array;
  openText(sealed: Uint8Array): string;
  /** The key that signs client tokens, derived from the key of that id; null if the ring has none. */
  tokenKey(id: string): KeyObject | null;
  /** HMAC-SHA256 under a key of its own, which stays when keys of the ring are rotated, for comparisons and lookups. */
  fingerprint(text: string): Uint8Array;
};
