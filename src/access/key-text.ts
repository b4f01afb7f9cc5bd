import { createHmac, randomBytes } from 'node:crypto';
import { type KeyKind, keyKinds } from '../domain/access/caller.ts';
import { digest, sameDigest } from '../secrets/index.ts';

/** A key is its prefix, its id (16 hexadecimal digits) and a 256-bit secret (43 characters of base64url). */
const PREFIX = { secret: 'sk', publishable: 'pk', operator: 'ok' } as const;
export type KeyClass = KeyKind | 'operator';

export type KeyDigest = { readonly id: string; readonly digest: Uint8Array };
export type NewKey = KeyDigest & { readonly text: string };

// The digest of a secret key is of its secret alone. The others cover the prefix, so that no key passes for one of another
// class, not even in a gateway that is older than the classes.
const digestOf = (kind: KeyClass, secret: string) =>
  digest(kind === 'secret' ? secret : `${PREFIX[kind]}_${secret}`);

function assemble(kind: KeyClass, id: string, secret: string): NewKey {
  return { id, digest: digestOf(kind, secret), text: `${PREFIX[kind]}_${id}_${secret}` };
}

/** Generates a key. Only `id` and `digest` are stored; `text` is shown to the owner once. */
export function newKey(kind: KeyClass): NewKey {
  return assemble(kind, randomBytes(8).toString('hex'), randomBytes(32).toString('base64url'));
}

/** The key that belongs to a secret seed, the same in every process. */
export function derivedKey(kind: KeyKind, seed: Uint8Array): NewKey {
  const name = kind === 'secret' ? 'key' : `${kind} key`;
  const derive = (what: string) => createHmac('sha256', seed).update(`${name} ${what}`).digest();
  return assemble(kind, derive('id').toString('hex', 0, 8), derive('secret').toString('base64url'));
}

const SHAPE = /^(sk|pk|ok)_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

/** The id of a key of that class, and the digest to compare; null for any other text. */
export function parseKey(kind: KeyClass, text: string): KeyDigest | null {
  const [, prefix, id, secret] = SHAPE.exec(text) ?? [];
  return id && secret && prefix === PREFIX[kind] ? { id, digest: digestOf(kind, secret) } : null;
}

/** The key of an app in an `authorization` header, with its kind; null if there is none. */
export function appKeyOfHeader(
  authorization: string | null,
): (KeyDigest & { readonly kind: KeyKind }) | null {
  for (const kind of keyKinds) {
    const key = keyOfHeader(kind, authorization);
    if (key) return { ...key, kind };
  }
  return null;
}

/** The key of that class in an `authorization` header; null if there is none. */
export function keyOfHeader(kind: KeyClass, authorization: string | null): KeyDigest | null {
  return parseKey(kind, /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
}

const NO_DIGEST = Buffer.alloc(32);

/** Whether the key is the stored one. An unknown one is compared too, so that it takes as long as a wrong secret. */
export function isKey(key: KeyDigest, stored: Uint8Array | undefined): boolean {
  return sameDigest(key.digest, stored ?? NO_DIGEST);
}
