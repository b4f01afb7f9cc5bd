import { Client } from 'undici';
import { retryAfterSeconds } from '../../../provider/retry-after.ts';
import { connectorTo } from '../target/connector.ts';
import { findTarget, type Resolve, type TargetRules } from '../target/find-target.ts';

const DEADLINE_MILLISECONDS = 15_000;
/** Of an answer nothing is kept; this much is read, out of politeness. */
const ANSWER_BYTES = 64 * 1024;

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
      /** In our words: nothing of an answer is repeated. */
      readonly error: string;
      readonly retryAfterSeconds: number | null;
    };

export type SendOptions = {
  readonly rules: TargetRules;
  readonly resolve: Resolve;
  readonly clock: () => Date;
  /** Breaks the attempt off before its own deadline does. */
  readonly signal: AbortSignal;
  /** Tests shorten the deadline. */
  readonly deadlineMilliseconds?: number;
};

function failed(error: string, status: number | null = null, retryAfter: number | null = null): Outcome {
  return { delivered: false, status, error, retryAfterSeconds: retryAfter };
}

const UNTRUSTED =
  'the TLS certificate is not trusted: use one of a public authority, and send its whole chain';

const KNOWN: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  UND_ERR_SOCKET: 'the connection was closed before an answer',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the TLS certificate is for another host: use one that names this host',
  CERT_HAS_EXPIRED: 'the TLS certificate has expired: renew it',
  CERT_NOT_YET_VALID: 'the TLS certificate is not valid yet: look at its dates',
  CERT_REVOKED: 'the TLS certificate was revoked: get another',
  CERT_UNTRUSTED: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
};

/** In words, or by its code; of a connection that was tried at several addresses, the last one. */
function describe(error: unknown): string {
  const inner = error instanceof AggregateError ? error.errors.at(-1) : error;
  if (!(inner instanceof Error)) return 'could not be sent';
  if (inner.name === 'HTTPParserError') return 'the answer was not HTTP';
  const code = 'code' in inner && typeof inner.code === 'string' ? inner.code : inner.name;
  if (code.startsWith('ERR_SSL_')) return `the receiver and the gateway found no TLS in common (${code})`;
  return KNOWN[code] ?? `could not be sent (${code})`;
}

/** One attempt: checked, sent, and over within 15 seconds in all. Follows no redirect, keeps no connection. Never throws. */
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
    // The status has come: what becomes of the rest of the answer changes nothing.
    await body.dump({ limit: ANSWER_BYTES, signal }).catch(() => undefined);
    if (statusCode >= 200 && statusCode < 300) return { delivered: true, status: statusCode };
    const asked = [429, 503].includes(statusCode) ? retryAfterSeconds(headers['retry-after'], clock()) : null;
    return failed(`answered ${statusCode}`, statusCode, asked ?? null);
  } catch (error) {
    if (deadline.aborted) return failed(`no answer within ${deadlineMilliseconds / 1000} seconds`);
    if (options.signal.aborted) return failed('broken off: the gateway stopped');
    return failed(describe(error));
  } finally {
    await client?.destroy().catch(() => undefined);
  }
}
