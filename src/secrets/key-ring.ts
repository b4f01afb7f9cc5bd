import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import type { KeyRing } from './types.ts';

const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function readKeys(keys: readonly string[]): Map<string, KeyObject> {
  const ring = new Map<string, KeyObject>();
  for (const entry of keys) {
    const [id = '', text = ''] = entry.split(':');
    const key = Buffer.from(text, 'base64');
    if (!id || key.length !== 32) throw new TypeError('an encryption key must be id:base64 of 32 bytes');
    if (ring.has(id)) throw new TypeError(`the encryption key id ${id} is used twice`);
    // Node would make one of a buffer in every call, which takes longer than the encryption.
    ring.set(id, createSecretKey(key));
  }
  return ring;
}

function derive(key: KeyObject, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, new Uint8Array(), `onramp-gateway ${purpose}`, 32));
}

/** A value of each key, in order, that detects another key under the same id and does not reveal the key. */
export function checkValues(keys: readonly string[]): Array<{ id: string; checkValue: Uint8Array }> {
  return [...readKeys(keys)].map(([id, key]) => ({ id, checkValue: derive(key, 'check value') }));
}

/** The key with which fingerprints begin in a database that was begun with the key of this id. Throws TypeError without it. */
export function fingerprintKeyOf(keys: readonly string[], id: string): Uint8Array {
  const key = readKeys(keys).get(id);
  if (!key) throw new TypeError(`there is no encryption key with the id ${id}`);
  return derive(key, 'fingerprint');
}

/**
 * Creates a key ring from keys of the form `id:base64`, 32 bytes each. The first key encrypts, every key
 * decrypts. Fingerprints use `fingerprintKey`, by default the one of the last key. Throws TypeError for invalid
 * keys. Layout of sealed bytes: format, length of the key id, key id, nonce, tag, cipher text. The part
 * before the nonce is authenticated too.
 */
export function createKeyRing(keys: readonly string[], fingerprintKey: Uint8Array | null = null): KeyRing {
  const ring = readKeys(keys);
  const [sealing] = ring;
  const oldest = [...ring.keys()].at(-1);
  if (!sealing || !oldest) throw new TypeError('a key ring needs at least one key');
  const [sealingId, sealingKey] = sealing;
  const header = Buffer.concat([Buffer.from([FORMAT, sealingId.length]), Buffer.from(sealingId, 'latin1')]);
  const hmacKey = createSecretKey(fingerprintKey ?? fingerprintKeyOf(keys, oldest));

  const tokenKeys = new Map([...ring].map(([id, key]) => [id, createSecretKey(derive(key, 'client token'))]));

  function open(sealed: Uint8Array): Buffer {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    const headerLength = 2 + (bytes[1] ?? 0);
    const id = bytes.toString('latin1', 2, headerLength);
    const key = bytes[0] === FORMAT ? ring.get(id) : undefined;
    const cipherStart = headerLength + NONCE_BYTES + TAG_BYTES;
    if (!key || bytes.length < cipherStart) {
      throw new Error('no encryption key decrypts this value: was a key removed from ENCRYPTION_KEYS?');
    }
    const nonce = bytes.subarray(headerLength, headerLength + NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(bytes.subarray(0, headerLength));
    decipher.setAuthTag(bytes.subarray(headerLength + NONCE_BYTES, cipherStart));
    return Buffer.concat([decipher.update(bytes.subarray(cipherStart)), decipher.final()]);
  }

  return {
    sealingId,
    seal(plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(header);
      const body = Buffer.concat([
        typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain),
        cipher.final(),
      ]);
      return Buffer.concat([header, nonce, cipher.getAuthTag(), body]);
    },
    open,
    openText: (sealed) => open(sealed).toString('utf8'),
    tokenKey: (id) => tokenKeys.get(id) ?? null,
    fingerprint: (text) => createHmac('sha256', hmacKey).update(text).digest(),
  };
}

/** SHA-256, for secrets with at least 128 random bits. Passwords would need a slow hash. */
export function digest(secret: string): Uint8Array {
  return hash('sha256', secret, 'buffer');
}

/** Compares two digests in constant time. */
export function sameDigest(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
