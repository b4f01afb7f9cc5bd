import canonicalize from 'canonicalize';
import type { KeyRing } from '../../secrets/types.ts';
import type { NormalizedInput } from './normalize-input.ts';

/** Raise it when the canonical form changes: fingerprints of two versions are never equal. */
const VERSION = 1;

const sorted = (values: readonly string[] | null) => values && [...values].sort();

/**
 * Digest of the fields that must not differ between two calls with one idempotency key. It leaves out `clientIp`, `client`,
 * what is said of the wallets, `prefill` and `theme`: they may change between two tries of a phone, and a digest of personal
 * data is personal data.
 * The order of wallets and lists does not matter.
 */
export function fingerprintOf(given: NormalizedInput, keyRing: KeyRing): Uint8Array {
  const { idempotencyKey: _key, clientIp: _ip, prefill: _prefill, theme: _theme, ...rest } = given;
  const { replacesSessionId, preselect, client: _client, walletFacts: _wallets, ...fields } = rest;
  const canonical = canonicalize({
    ...fields,
    // Newer than the first fingerprints: left out if they are null, so that stored ones stay valid.
    ...(replacesSessionId === null ? {} : { replacesSessionId }),
    ...(preselect === null ? {} : { preselect }),
    allowedCurrencies: sorted(fields.allowedCurrencies),
    allowedNetworks: sorted(fields.allowedNetworks),
    excludeProviders: sorted(fields.excludeProviders),
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
