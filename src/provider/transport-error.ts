import { isProviderError, type Outcome, ProviderError } from './error.ts';

const words = {
  connection_refused: 'The provider refused the connection.',
  name_not_resolved: "The provider's address was not found in the DNS.",
  connect_timeout: 'No connection to the provider came about in time.',
  tls_failed: "The provider's TLS certificate was not accepted.",
  connection_reset: 'The connection to the provider broke off.',
  connection_failed: 'The connection to the provider failed.',
  answer_cut_short: "The provider's answer was cut short.",
  answer_too_large: "The provider's answer was too large.",
  malformed_answer: "The provider's answer was not HTTP.",
  timeout: 'The provider did not answer in time.',
  aborted: 'The call was broken off.',
} as const;

type FailureCode = keyof typeof words;

/** A failure below HTTP, for whoever reads what became of an attempt. */
export function describeFailure(code: string, outcome: Outcome): string {
  if (code === 'timeout' && outcome === 'not_sent') return 'The request could not be sent in time.';
  return words[code as FailureCode] ?? words.connection_failed;
}

type Verdict = { readonly outcome: Outcome; readonly code: FailureCode };

/** What a system's or undici's error code proves. What is not here proves nothing: the outcome is unknown. */
const verdicts: Readonly<Record<string, Verdict>> = {
  ECONNREFUSED: { outcome: 'not_sent', code: 'connection_refused' },
  ENOTFOUND: { outcome: 'not_sent', code: 'name_not_resolved' },
  EAI_AGAIN: { outcome: 'not_sent', code: 'name_not_resolved' },
  UND_ERR_CONNECT_TIMEOUT: { outcome: 'not_sent', code: 'connect_timeout' },
  // Certificates are read before anything is sent; other TLS errors may come at any time.
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

/** For the transport: this error ended the attempt to connect, so nothing can have been sent. */
export function markNeverConnected(error: Error): Error {
  return Object.assign(error, { [neverConnected]: true });
}

/** An error and those inside it; SDKs wrap fetch's, and fetch wraps the socket's. */
function* chain(error: unknown, depth = 0): Generator<object> {
  if (typeof error !== 'object' || error === null || depth > 5) return;
  yield error;
  for (const property of ['cause', 'detail'] as const) {
    if (property in error) yield* chain((error as Record<string, unknown>)[property], depth + 1);
  }
}

function verdictOf(link: object): Verdict | undefined {
  const { code, name } = link as { code?: unknown; name?: unknown };
  return (
    (typeof code === 'string' ? verdicts[code] : undefined) ??
    (typeof name === 'string' ? verdicts[name] : undefined)
  );
}

/**
 * What became of a request that `fetch` (or an SDK over it) failed to make. `not_sent` only where that is certain;
 * a ProviderError inside comes back as it is.
 * @example
 * try { return await sdk.call() } catch (error) { throw vendorError(error) ?? transportError(error) }
 */
export function transportError(error: unknown): ProviderError {
  const links = [...chain(error)];
  const ours = links.find(isProviderError);
  if (ours !== undefined) return ours;
  // A parser's error quotes the answer, which may hold secrets; causes end in logs.
  for (const link of links)
    if ('name' in link && link.name === 'HTTPParserError') Object.assign(link, { data: undefined });
  const verdict = links.map(verdictOf).find((found) => found !== undefined);
  const outcome = links.some((link) => neverConnected in link) ? 'not_sent' : (verdict?.outcome ?? 'unknown');
  const code = verdict?.code ?? 'connection_failed';
  return new ProviderError({
    outcome,
    class: 'provider',
    code,
    message: describeFailure(code, outcome),
    cause: error,
  });
}
