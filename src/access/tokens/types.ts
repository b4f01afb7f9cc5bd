import type { Caller, ClientGrant, ClientTokenScope } from '../../domain/access/caller.ts';
import type { InvalidInput, NotFound } from '../../domain/failure.ts';
import type { Epochs } from '../../store/customers/client-tokens.ts';

type Optional<Fields> = { readonly [Field in keyof Fields]?: Fields[Field] | null };

/** Field by field as `ClientTokenRestrictionInput` of the API. */
export type RestrictionInput = Optional<{
  wallets: ReadonlyArray<
    { network: string; address: string } & Optional<{ memo: string; kind: string; custodial: boolean }>
  >;
  depositAddressIds: readonly string[];
  assets: ReadonlyArray<{ currency: string; network: string }>;
  fiatCurrency: string;
  maximumFiatAmount: string;
  sessions: number;
}>;

/** Field by field as `ClientTokenInput` of the API. */
export type ClientTokenInput = Optional<{
  customerId: string;
  onrampSessionId: string;
  ttlSeconds: number;
  allow: readonly ClientTokenScope[];
  restrict: RestrictionInput;
}>;

export type ClientTokenPayload = {
  readonly kind: 'ClientTokenPayload';
  readonly token: string;
  readonly expiresAt: Date;
};
export type RevokePayload = { readonly kind: 'RevokePayload'; readonly revoked: number };

/** What a token says, and its signature proves. */
export type TokenClaims = Omit<ClientGrant, 'returnUrls'> & {
  readonly projectId: string;
  /** The key that made it: if that is revoked, so is the token. */
  readonly keyId: string;
  readonly epochs: Epochs;
  readonly expiresAt: Date;
};

export type ClientTokens = {
  create(input: ClientTokenInput, caller: Caller): Promise<ClientTokenPayload | InvalidInput | NotFound>;
  /** Revokes all tokens of the customer that were made until now: here at once, in every process within 10 s. */
  revoke(customerId: string, caller: Caller): Promise<RevokePayload | NotFound>;
  /** What a token says; null if it is forged, expired or revoked. */
  verify(token: string): Promise<TokenClaims | null>;
  /** Whether a verified token is still in force, as far as this process knows. */
  isInForce(claims: TokenClaims): boolean;
  /** Reads the revocations. */
  refresh(): Promise<void>;
};
