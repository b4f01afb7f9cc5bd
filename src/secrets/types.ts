/** Encrypts what may not lie in the database in clear. Rotation: the first key seals, every key opens. */
export type KeyRing = {
  /** AES-256-GCM; the key's id travels with the bytes. */
  seal(plain: string | Uint8Array): Uint8Array;
  /** Throws where no key of the ring opens it. */
  open(sealed: Uint8Array): Uint8Array;
  openText(sealed: Uint8Array): string;
  /** HMAC-SHA256 under a key that never rotates: for fingerprints and look-ups. */
  fingerprint(text: string): Uint8Array;
};
