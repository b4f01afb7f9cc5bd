import { hash } from 'node:crypto';
import type { Caller } from '../../domain/access/caller.ts';
import type { ClientTokens, TokenClaims } from './types.ts';

const MOST = 5_000;

type Remembered = { readonly claims: TokenClaims; readonly caller: Caller; readonly until: number };

/**
 * Remembers verified tokens, so that most requests need no signature checked, and each of them whether it was revoked. Found
 * by the digest of the token: how long a look-up takes says nothing of another token. `now`: milliseconds of a monotonic clock.
 */
export function createRememberedTokens(tokens: Pick<ClientTokens, 'isInForce'>, now: () => number) {
  const byDigest = new Map<string, Remembered>();
  const keyOf = (token: string) => hash('sha256', token, 'base64');
  return {
    find(token: string): Caller | null {
      const key = keyOf(token);
      const known = byDigest.get(key);
      if (!known) return null;
      if (known.until > now() && tokens.isInForce(known.claims)) return known.caller;
      byDigest.delete(key);
      return null;
    },
    /** `until`: when its key has to be read again. */
    add(token: string, claims: TokenClaims, caller: Caller, until: number): void {
      const oldest = byDigest.keys().next().value;
      if (byDigest.size >= MOST && oldest !== undefined) byDigest.delete(oldest);
      byDigest.set(keyOf(token), { claims, caller, until });
    },
  };
}

/** The client token of an `authorization` header; null if it has none. */
export function tokenOfHeader(authorization: string | null): string | null {
  return /^Bearer +(ct_\S+)$/i.exec(authorization ?? '')?.[1] ?? null;
}
