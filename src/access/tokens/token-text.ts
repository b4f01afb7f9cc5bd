import { type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { ClientTokenRestriction, ClientTokenScope } from '../../domain/access/caller.ts';
import type { KeyRing } from '../../secrets/types.ts';
import type { TokenClaims } from './types.ts';

/** Before the JWT, so that people and scanners see what it is. */
export const TOKEN_PREFIX = 'ct_';
const ISSUER = 'onramp-gateway';
const TYPE = 'ct+jwt';
/** The longest token that is verified. With the largest restriction it has a third of it. */
const MOST_CHARACTERS = 8_000;

type Payload = JWTPayload & {
  readonly project: string;
  readonly key: string;
  readonly customer?: string;
  readonly session?: string;
  readonly allow: readonly ClientTokenScope[];
  readonly restrict?: ClientTokenRestriction;
  readonly epochs: readonly [customer: number, project: number];
};

/** Signs what a token says with the key of the ring that encrypts. */
export async function signToken(
  claims: TokenClaims,
  keyRing: Pick<KeyRing, 'sealingId' | 'tokenKey'>,
): Promise<string> {
  const key = keyRing.tokenKey(keyRing.sealingId);
  if (!key) throw new Error('the key ring has no key that signs');
  const { customerId, onrampSessionId, restrict, epochs } = claims;
  const payload = {
    project: claims.projectId,
    key: claims.keyId,
    ...(customerId === null ? {} : { customer: customerId }),
    ...(onrampSessionId === null ? {} : { session: onrampSessionId }),
    allow: claims.allow,
    ...(restrict === null ? {} : { restrict }),
    epochs: [epochs.customer, epochs.project],
  };
  const jwt = await new SignJWT(payload)
    .setProtectedHeader({ alg: 'HS256', typ: TYPE, kid: keyRing.sealingId })
    .setIssuer(ISSUER)
    .setJti(claims.tokenId)
    .setExpirationTime(claims.expiresAt)
    .sign(key);
  return TOKEN_PREFIX + jwt;
}

/** What a token says; null if no key of the ring signed it, or it has expired. */
export async function readToken(
  token: string,
  keyRing: Pick<KeyRing, 'tokenKey'>,
  now: Date,
): Promise<TokenClaims | null> {
  if (!token.startsWith(TOKEN_PREFIX) || token.length > MOST_CHARACTERS) return null;
  const payload = await jwtVerify<Payload>(
    token.slice(TOKEN_PREFIX.length),
    ({ kid = '' }) => {
      const key = keyRing.tokenKey(kid);
      if (!key) throw new Error('no key of the ring has this id');
      return key;
    },
    {
      algorithms: ['HS256'],
      typ: TYPE,
      issuer: ISSUER,
      requiredClaims: ['jti', 'exp'],
      currentDate: now,
    },
  ).then(
    (verified) => verified.payload,
    // Whatever is wrong with it: the caller has no valid token.
    () => null,
  );
  if (!payload) return null;
  const [customer, project] = payload.epochs;
  return {
    tokenId: payload.jti ?? '',
    projectId: payload.project,
    keyId: payload.key,
    customerId: payload.customer ?? null,
    onrampSessionId: payload.session ?? null,
    allow: payload.allow,
    restrict: payload.restrict ?? null,
    epochs: { customer, project },
    expiresAt: new Date((payload.exp ?? 0) * 1000),
  };
}
