import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkValues, createKeyRing, digest, fingerprintKeyOf, sameDigest, sandboxKeys } from './index.ts';

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;

test('encrypts and decrypts text and bytes, with another result each time', () => {
  const ring = createKeyRing([key('a')]);
  const sealed = ring.seal('alice@example.com');
  expect(ring.openText(sealed)).toBe('alice@example.com');
  expect(Buffer.from(sealed).toString('latin1')).not.toContain('alice');
  expect(ring.seal('alice@example.com')).not.toEqual(sealed);
  const bytes = new Uint8Array([0, 255, 1]);
  expect([...ring.open(ring.seal(bytes))]).toEqual([...bytes]);
  expect(ring.openText(ring.seal(''))).toBe('');
});

test('a changed byte or a cut value is rejected', () => {
  const ring = createKeyRing([key('a')]);
  const sealed = ring.seal('x');
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Uint8Array.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => ring.open(changed), `byte ${index}`).toThrow();
  }
  for (let length = 0; length < sealed.length; length += 1) {
    expect(() => ring.open(sealed.subarray(0, length)), `cut to ${length}`).toThrow();
  }
});

test('the header is authenticated: a value cannot be passed off as sealed under another key id', () => {
  const secret = randomBytes(32).toString('base64');
  // Both ids have the same key, so that only the authentication of the header can tell them apart.
  const ring = createKeyRing([`a:${secret}`, `b:${secret}`]);
  const sealed = Uint8Array.from(ring.seal('x'));
  const [, length = 0] = sealed;
  expect(Buffer.from(sealed.subarray(2, 2 + length)).toString()).toBe('a');
  sealed[2] = 'b'.charCodeAt(0);
  expect(() => ring.open(sealed)).toThrow(/unable to authenticate/);
});

test('after a rotation the new key encrypts, the old one still decrypts and fingerprints stay', () => {
  const [old, next] = [key('old'), key('next')];
  const before = createKeyRing([old]);
  const rotated = createKeyRing([next, old]);
  expect(rotated.openText(before.seal('x'))).toBe('x');
  expect(() => before.open(rotated.seal('x'))).toThrow(/no encryption key decrypts/);
  expect(rotated.fingerprint('input')).toEqual(before.fingerprint('input'));
  expect(createKeyRing([next]).fingerprint('input')).not.toEqual(before.fingerprint('input'));
  expect(() => createKeyRing([next]).open(before.seal('x'))).toThrow(/removed from ENCRYPTION_KEYS/);
});

test('fingerprints use the given key, also when the key that it began with has left the ring', () => {
  const [old, next] = [key('old'), key('next')];
  const before = createKeyRing([old]).fingerprint('input');
  const fingerprintKey = fingerprintKeyOf([next, old], 'old');
  for (const ring of [[old, next], [next, old], [next]])
    expect(createKeyRing(ring, fingerprintKey).fingerprint('input')).toEqual(before);
  expect(() => fingerprintKeyOf([next], 'old')).toThrow(TypeError);
});

test('check values differ for two keys with the same id, and do not contain the key', () => {
  const [one, other] = [key('a'), key('a')];
  expect(checkValues([one])).toEqual(checkValues([one]));
  expect(checkValues([one])).not.toEqual(checkValues([other]));
  expect(checkValues([key('b'), one]).map(({ id }) => id)).toEqual(['b', 'a']);
  const [check] = checkValues([one]);
  expect(one).not.toContain(Buffer.from(check?.checkValue ?? []).toString('base64'));
});

test.each([[[]], [['a:c2hvcnQ=']], [['nokey']], [[`a:${'A'.repeat(43)}=`, `a:${'B'.repeat(43)}=`]]])(
  'rejects the keys %j',
  (keys) => {
    expect(() => createKeyRing(keys)).toThrow(TypeError);
  },
);

test('compares digests', () => {
  expect(sameDigest(digest('a'), digest('a'))).toBe(true);
  expect(sameDigest(digest('a'), digest('b'))).toBe(false);
  expect(sameDigest(digest('a'), new Uint8Array())).toBe(false);
});

test("the sandbox's key is created once and readable by its user only", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-keys-'));
  const directory = join(folder, 'data');
  const [first, second] = await Promise.all([sandboxKeys(directory), sandboxKeys(directory)]);
  expect(second).toEqual(first);
  expect(await sandboxKeys(directory)).toEqual(first);
  expect(createKeyRing(first)).toBeDefined();
  expect(statSync(join(directory, 'encryption-key')).mode & 0o777).toBe(0o600);
  rmSync(folder, { recursive: true });
});
