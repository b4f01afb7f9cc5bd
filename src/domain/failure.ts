import type { RoutingDecision } from './routing/decision.ts';
import type { OnrampSession } from './session/session.ts';

/** Codes of API errors, documented in docs/errors.md. */
export const errorCodes = [
  'INVALID_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'IDEMPOTENCY_CONFLICT',
  'NO_ROUTE',
  'PROVIDER_UNAVAILABLE',
  'QUOTE_EXPIRED',
  'CUSTOMER_BLOCKED',
  'CUSTOMER_REFUSED',
  'WRONG_STATE',
  'UNSUPPORTED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'RATE_LIMITED',
  'OVERLOADED',
  'QUERY_TOO_COSTLY',
  'DOCUMENT_NOT_FOUND',
  'DOCUMENT_REQUIRED',
  'BAD_REQUEST',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** One invalid field; `path` is written as `input.wallets.0.address`. */
export type InputIssue = { readonly path: string; readonly message: string };

// Expected failures are values: an operation returns its result or one of these types, distinguished by `kind`.
export type InvalidInput = { kind: 'InvalidInput'; message: string; issues: InputIssue[] };
export type NotFound = { kind: 'NotFound'; message: string };
export type Conflict = { kind: 'Conflict'; message: string; existingId: string | null };
export type IdempotencyConflict = { kind: 'IdempotencyConflict'; message: string; onrampSessionId: string };
export type NoRoute = { kind: 'NoRoute'; message: string; decision: RoutingDecision };
export type ProviderUnavailable = {
  kind: 'ProviderUnavailable';
  /** Set if the gateway held the call back. Otherwise the provider failed. */
  code?: 'RATE_LIMITED';
  message: string;
  retryAfterSeconds: number | null;
  onrampSession: OnrampSession | null;
};
export type WrongState = { kind: 'WrongState'; message: string; onrampSession: OnrampSession | null };
export type Unsupported = { kind: 'Unsupported'; message: string };
export type CustomerRefused = {
  kind: 'CustomerRefused';
  message: string;
  onrampSession: OnrampSession | null;
};
export type CustomerBlocked = { kind: 'CustomerBlocked'; message: string };

/** Combines invalid fields into one failure; null if there are none. */
export function invalidInput(issues: InputIssue[]): InvalidInput | null {
  const first = issues[0];
  if (!first) return null;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return { kind: 'InvalidInput', message: `${first.path}: ${first.message}${more}`, issues };
}
