import { randomBytes } from 'node:crypto';
import { digest } from '../secrets/index.ts';

// `sk_`, 16 hexadecimal digits that name the key, and its secret of 256 bits as 43 characters of base64url.
const SHAPE = /^sk_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

export type SecretKey = { readonly id: string; readonly digest: Uint8Array };

/** A new secret key: its text is for its owner alone, id and digest are what we keep. */
export function newKey(): SecretKey & { readonly text: string } {
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return { id, digest: digest(secret), text: `sk_${id}_${secret}` };
}

/** The parts of a key; null for anything else. */
export function parseKey(text: string): SecretKey | null {
  const [, id, secret] = SHAPE.exec(text) ?? [];
  return id && secret ? { id, digest: digest(secret) } : null;
}
