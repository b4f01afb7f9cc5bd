import type { AssetRef } from '../asset/asset.ts';
import type { Wallet } from '../session/session.ts';

export const keyKinds = ['secret', 'publishable'] as const;
export type KeyKind = (typeof keyKinds)[number];

/** What a key may be given beyond what its kind opens. */
export const keyScopes = ['introspection'] as const;
export type KeyScope = (typeof keyScopes)[number];

/** What a client token may be given beyond reading, refreshing and resuming. */
export const clientTokenScopes = ['CREATE_SESSION', 'CANCEL_SESSION', 'REQUEST_DEPOSIT_ADDRESS'] as const;
export type ClientTokenScope = (typeof clientTokenScopes)[number];

/** What the purchases of a client token are bound to. */
export type ClientTokenRestriction = {
  /** In the form in which they are stored. One of them, or a deposit address, is where the crypto goes. */
  readonly wallets: readonly Wallet[];
  readonly depositAddressIds: readonly string[];
  readonly assets: readonly AssetRef[];
  readonly fiatCurrency: string;
  readonly maximumFiatAmount: string;
  /** How many sessions it may create. */
  readonly sessions: number;
};

/** What a client token opens: one customer, or one session without a customer. */
export type ClientGrant = {
  readonly tokenId: string;
  readonly customerId: string | null;
  readonly onrampSessionId: string | null;
  readonly allow: readonly ClientTokenScope[];
  /** Not null if it may create sessions. */
  readonly restrict: ClientTokenRestriction | null;
  /** Where the project lets customers return to. */
  readonly returnUrls: readonly string[];
};

/**
 * The authenticated caller: an API key, or a client token that the key `keyId` made. Every query is limited to `projectId`, and
 * that of a client token to what it opens.
 */
export type Caller = {
  readonly projectId: string;
  readonly keyId: string;
  readonly scopes: readonly KeyScope[];
} & ({ readonly kind: KeyKind } | { readonly kind: 'client'; readonly client: ClientGrant });

/** The customer or session that a client token opens, whose calls are counted together; null for a key. */
export function subjectOf(caller: Caller): string | null {
  return caller.kind === 'client' ? (caller.client.customerId ?? caller.client.onrampSessionId) : null;
}

/** Work of the gateway itself on behalf of a project, with the rights of a secret key and no further scope. */
export function internalCaller(projectId: string, task: string): Caller {
  return { projectId, keyId: task, kind: 'secret', scopes: [] };
}

/** Whether what belongs to a customer of the project is open to the caller. */
export function reachesCustomer(caller: Caller, customerId: string | null): boolean {
  if (caller.kind !== 'client') return caller.kind === 'secret';
  return customerId !== null && caller.client.customerId === customerId;
}

/** Whether a session of the project is open to the caller. */
export function reachesSession(
  caller: Caller,
  session: { readonly id: string; readonly customerId: string | null },
): boolean {
  return (
    reachesCustomer(caller, session.customerId) ||
    (caller.kind === 'client' && caller.client.onrampSessionId === session.id)
  );
}

/**
 * The customer to whom a list is limited: null if it may have all rows of the project, undefined if none of them is open to
 * the caller.
 */
export function customerOfList(caller: Caller, asked: string | null | undefined): string | null | undefined {
  if (caller.kind === 'secret') return asked ?? null;
  const own = caller.kind === 'client' ? caller.client.customerId : null;
  return own !== null && (asked == null || asked === own) ? own : undefined;
}

/**
 * The idempotency key as it is stored. The keys of client tokens are those of their customer: a page learns nothing of the keys
 * of the server and of other customers, and takes none of them. The separator is a control character, which no key that a
 * caller sends may contain (`idempotencyKeyProblem`): so the server cannot take a key of a customer either.
 */
export function idempotencyKeyOf(caller: Caller, key: string): string {
  return caller.kind === 'client' ? `${caller.client.customerId}\u0001${key}` : key;
}
