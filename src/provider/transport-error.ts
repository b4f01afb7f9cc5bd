import { ownValue } from '../domain/own-value.ts';
import { isProviderError, type Outcome, ProviderError } from './error.ts';

const messages = {
  connection_refused: 'The provider refused the connection.',
  name_not_resolved: "The provider's host name could not be resolved.",
  connect_timeout: 'Connecting to the provider timed out.',
  tls_failed: "The provider's TLS certificate is not valid.",
  connection_reset: 'The connection to the provider was closed early.',
  connection_failed: 'The connection to the provider failed.',
  answer_cut_short: "The provider's response was incomplete.",
  answer_too_large: "The provider's response was too large.",
  malformed_answer: "The provider's response was not valid HTTP.",
  timeout: 'The provider did not respond in time.',
  aborted: 'The call was aborted.',
} as const;

type FailureCode = keyof typeof messages;

/** Describes a failure below HTTP for the message of a ProviderError. */
export function describeFailure(code: string, outcome: Outcome): string {
  if (code === 'timeout' && outcome === 'not_sent') return 'The request could not be sent in time.';
  return ownValue<string>(messages, code) ?? messages.connection_failed;
}

type Verdict = { readonly outcome: Outcome; readonly code: FailureCode };

/** What the error codes of Node and undici prove. A code that is not listed proves nothing: the outcome is unknown. */
const verdicts: Readonly<Record<string, Verdict>> = {
  ECONNREFUSED: { outcome: 'not_sent', code: 'connection_refused' },
  ENOTFOUND: { outcome: 'not_sent', code: 'name_not_resolved' },
  EAI_AGAIN: { outcome: 'not_sent', code: 'name_not_resolved' },
  UND_ERR_CONNECT_TIMEOUT: { outcome: 'not_sent', code: 'connect_timeout' },
  // A certificate is checked before the request is sent; other TLS errors can occur at any time.
  CERT_HAS_EXPIRED: { outcome: 'not_sent', code: 'tls_failed' },
  CERT_NOT_YET_VALID: { outcome: 'not_sent', code: 'tls_failed' },
  CERT_REVOKED: { outcome: 'not_sent', code: 'tls_failed' },
  CERT_UNTRUSTED: { outcome: 'not_sent', code: 'tls_failed' },
  DEPTH_ZERO_SELF_SIGNED_CERT: { outcome: 'not_sent', code: 'tls_failed' },
  SELF_SIGNED_CERT_IN_CHAIN: { outcome: 'not_sent', code: 'tls_failed' },
  UNABLE_TO_GET_ISSUER_CERT: { outcome: 'not_sent', code: 'tls_failed' },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { outcome: 'not_sent', code: 'tls_failed' },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { outcome: 'not_sent', code: 'tls_failed' },
  ERR_TLS_CERT_ALTNAME_INVALID: { outcome: 'not_sent', code: 'tls_failed' },
  ECONNRESET: { outcome: 'unknown', code: 'connection_reset' },
  EPIPE: { outcome: 'unknown', code: 'connection_reset' },
  UND_ERR_SOCKET: { outcome: 'unknown', code: 'connection_reset' },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { outcome: 'unknown', code: 'answer_cut_short' },
  UND_ERR_RES_EXCEEDED_MAX_SIZE: { outcome: 'unknown', code: 'answer_too_large' },
  UND_ERR_HEADERS_OVERFLOW: { outcome: 'unknown', code: 'answer_too_large' },
  UND_ERR_HEADERS_TIMEOUT: { outcome: 'unknown', code: 'timeout' },
  UND_ERR_BODY_TIMEOUT: { outcome: 'unknown', code: 'timeout' },
  ETIMEDOUT: { outcome: 'unknown', code: 'timeout' },
  HTTPParserError: { outcome: 'unknown', code: 'malformed_answer' },
  TimeoutError: { outcome: 'unknown', code: 'timeout' },
  AbortError: { outcome: 'unknown', code: 'aborted' },
};

const neverConnected = Symbol.for('onramp-gateway.neverConnected');

/** Marks an error that ended an attempt to connect, so that nothing can have been sent. Used by the transport. */
export function markNeverConnected(error: Error): Error {
  return Object.assign(error, { [neverConnected]: true });
}

/** Yields an error and its nested causes: SDKs wrap errors of fetch, and fetch wraps errors of the socket. */
function* chain(error: unknown, depth = 0): Generator<object> {
  if (typeof error !== 'object' || error === null || depth > 5) return;
  yield error;
  for (const property of ['cause', 'detail'] as const) {
    if (property in error) yield* chain((error as Record<string, unknown>)[property], depth + 1);
  }
}

function verdictOf({ code, name }: { code?: unknown; name?: unknown }): Verdict | undefined {
  return ownValue(verdicts, String(code)) ?? ownValue(verdicts, String(name));
}

/**
 * Classifies an error of `fetch`, or of an SDK that uses it, as a ProviderError. The outcome is `not_sent` only if that is
 * certain, otherwise `unknown`. Returns a nested ProviderError unchanged.
 * @example
 * try { return await sdk.call() } catch (error) { throw vendorError(error) ?? transportError(error) }
 */
export function transportError(error: unknown): ProviderError {
  const links = [...chain(error)];
  const known = links.find(isProviderError);
  if (known !== undefined) return known;
  // Errors of the HTTP parser quote the response, which may hold secrets, and causes may be logged.
  for (const link of links)
    if ('name' in link && link.name === 'HTTPParserError') Object.assign(link, { data: undefined });
  const verdict = links.map(verdictOf).find((found) => found !== undefined);
  const outcome = links.some((link) => neverConnected in link) ? 'not_sent' : (verdict?.outcome ?? 'unknown');
  const code = verdict?.code ?? 'connection_failed';
  const message = describeFailure(code, outcome);
  return new ProviderError({ outcome, class: 'provider', code, message, cause: error });
}

/** Returns a ProviderError unchanged and wraps anything else as outcome `unknown`. */
export function asProviderError(error: unknown): ProviderError {
  if (isProviderError(error)) return error;
  return new ProviderError({
    outcome: 'unknown',
    class: 'provider',
    code: 'untyped_error',
    message: 'the adapter threw an unexpected error',
    cause: error,
  });
}
