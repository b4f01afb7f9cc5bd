import canonicalize from 'canonicalize';
import type { KeyRing } from '../../secrets/types.ts';
import type { NormalizedInput } from './normalize-input.ts';

/** Grows when the canonical form changes; an old fingerprint then compares with nothing but its own kind. */
const VERSION = 1;

/**
 * What makes two uses of one idempotency key the same request. Without `clientIp`, `prefill` and `theme`: they differ
 * between a phone's first try and its second, and a digest of personal data is personal data.
 */
export function fingerprintOf(given: NormalizedInput, keyRing: KeyRing): Uint8Array {
  const { idempotencyKey: _key, clientIp: _ip, prefill: _prefill, theme: _theme, ...rest } = given;
  const { replacesSessionId, ...fields } = rest;
  const canonical = canonicalize({
    ...fields,
    // Later than the first fingerprints: left out where it is not given, so that those stay what they are.
    ...(replacesSessionId === null ? {} : { replacesSessionId }),
    wallets: [...fields.wallets].sort((a, b) => (a.network < b.network ? -1 : 1)),
    lockWalletAddress:
      fields.depositAddressId !== null || (fields.lockWalletAddress ?? fields.wallets.length > 0),
  });
  const digest = keyRing.fingerprint(`onramp_session:${canonical}`);
  const bytes = new Uint8Array(digest.length + 1);
  bytes[0] = VERSION;
  bytes.set(digest, 1);
  return bytes;
}

export function sameFingerprint(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
