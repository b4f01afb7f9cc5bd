import { Client } from 'undici';
import { retryAfterSeconds } from '../../../provider/retry-after.ts';
import { findTarget, type TargetRules } from '../target/find-target.ts';
import { connectorTo, type Resolve } from '../target/resolve.ts';

const DEADLINE_MILLISECONDS = 15_000;
/** How much of a response body is read and discarded. */
const RESPONSE_BYTES = 64 * 1024;

export type Message = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type Outcome =
  | { readonly delivered: true; readonly status: number }
  | {
      readonly delivered: false;
      readonly status: number | null;
      /** For the user. Never quotes the response. */
      readonly error: string;
      readonly retryAfterSeconds: number | null;
    };

export type SendOptions = {
  readonly rules: TargetRules;
  readonly resolve: Resolve;
  readonly clock: () => Date;
  /** Aborts the attempt before its own deadline. */
  readonly signal: AbortSignal;
  /** 15 s if left out. */
  readonly deadlineMilliseconds?: number;
};

function failed(error: string, status: number | null = null, retryAfter: number | null = null): Outcome {
  return { delivered: false, status, error, retryAfterSeconds: retryAfter };
}

const UNTRUSTED =
  'the TLS certificate is not trusted: use one of a public authority, and send its whole chain';

const MESSAGES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  UND_ERR_SOCKET: 'the connection was closed before an answer',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the TLS certificate is for another host: use one that names this host',
  CERT_HAS_EXPIRED: 'the TLS certificate has expired: renew it',
  CERT_NOT_YET_VALID: 'the TLS certificate is not valid yet: check its dates',
  CERT_REVOKED: 'the TLS certificate was revoked: replace it',
  CERT_UNTRUSTED: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
};

/** Describes a network error. If several addresses were tried, the error of the last one. */
function describe(error: unknown): string {
  const inner = error instanceof AggregateError ? error.errors.at(-1) : error;
  if (!(inner instanceof Error)) return 'could not be sent';
  if (inner.name === 'HTTPParserError') return 'the answer was not HTTP';
  const code = 'code' in inner && typeof inner.code === 'string' ? inner.code : inner.name;
  if (code.startsWith('ERR_SSL_'))
    return `the receiver and the gateway have no TLS version or cipher in common (${code})`;
  return MESSAGES[code] ?? `could not be sent (${code})`;
}

/** Checks the target and sends a message once, within 15 seconds. Follows no redirect and reuses no connection. Never throws. */
export async function send(message: Message, options: SendOptions): Promise<Outcome> {
  const { rules, resolve, clock, deadlineMilliseconds = DEADLINE_MILLISECONDS } = options;
  const deadline = AbortSignal.timeout(deadlineMilliseconds);
  const signal = AbortSignal.any([deadline, options.signal]);
  let client: Client | undefined;
  try {
    const target = await findTarget(message.url, { rules, resolve, signal });
    if ('refused' in target) return failed(`not sent: the URL ${target.refused}`);
    client = new Client(target.url.origin, { connect: connectorTo(target.addresses) });
    const { statusCode, headers, body } = await client.request({
      method: 'POST',
      path: target.url.pathname + target.url.search,
      headers: message.headers,
      body: message.body,
      signal,
    });
    // The status decides. An error while the body is discarded does not matter.
    await body.dump({ limit: RESPONSE_BYTES, signal }).catch(() => undefined);
    if (statusCode >= 200 && statusCode < 300) return { delivered: true, status: statusCode };
    const mayDelay = statusCode === 429 || statusCode === 503;
    const retryAfter = mayDelay ? retryAfterSeconds(headers['retry-after'], clock()) : null;
    return failed(`answered ${statusCode}`, statusCode, retryAfter ?? null);
  } catch (error) {
    if (deadline.aborted) return failed(`no answer within ${deadlineMilliseconds / 1000} seconds`);
    if (options.signal.aborted) return failed('aborted: the gateway stopped');
    return failed(describe(error));
  } finally {
    await client?.destroy().catch(() => undefined);
  }
}
