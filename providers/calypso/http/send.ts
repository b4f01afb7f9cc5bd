import type { Call, HttpAnswer, ProviderContext, ProviderError } from 'onramp-gateway/provider';
import type { Options } from '../options.ts';
import { errorOf } from './errors.ts';
import { createLimiter } from './limiter.ts';
import { sign } from './sign.ts';

export type Operation = keyof Options['paths'];

export type Sending = {
  readonly operation: Operation;
  /** JSON text of an object, sent unchanged; null if the operation has no arguments. */
  readonly payload: string | null;
  readonly method?: 'POST' | 'DELETE';
  /** Sends the fields next to `account` instead of in `payload`. */
  readonly flat?: boolean;
  /** Never delayed by the adapter's rate limit. */
  readonly urgent?: boolean;
};

export type Sender = {
  /** Returns a successful answer; throws ProviderError for any other. */
  send(sending: Sending, call: Call): Promise<HttpAnswer>;
  /** How far Calypso's clock was ahead of ours at the last answer with a `Date` header; null before the first. */
  skewMilliseconds(): number | null;
};

/** Signs and sends requests. The body is built once, so that exactly the signed bytes are sent. */
export function createSender(options: Options, context: ProviderContext): Sender {
  const limiter = createLimiter(options.http.maxRequestsPerSecond);
  const base = options.baseUrl.replace(/\/+$/, '');
  const account = JSON.stringify(options.account);
  let skew: number | null = null;
  /** Correction of our clock in milliseconds; 0 until Calypso refuses a timestamp. */
  let offset = 0;

  function bodyOf({ payload, flat = false }: Sending, timestamp: number): string {
    const envelope = `{"account":${account},"timestamp":${timestamp}`;
    if (payload === null) return `${envelope}}`;
    return flat ? `${envelope},${payload.slice(1)}` : `${envelope},"payload":${payload}}`;
  }

  async function sendAt(timestamp: number, sending: Sending, call: Call): Promise<HttpAnswer> {
    const { operation, method = 'POST', urgent = false } = sending;
    await limiter.acquire(call.signal, urgent);
    const body = bodyOf(sending, timestamp);
    const headers = {
      key: options.publicKey,
      sign: sign(body, options.secretKey),
      'content-type': 'application/json',
      accept: '*/*',
    };
    const url = base + options.paths[operation];
    return context.http({ method, url, headers, body, signal: call.signal });
  }

  function refusalOf(answer: HttpAnswer, operation: Operation): ProviderError | null {
    const success = answer.status >= 200 && answer.status < 300;
    return success ? null : errorOf(answer, operation, context.clock(), options);
  }

  /** Calypso's time in milliseconds, from the `Date` header; NaN if it is missing. */
  function theirTime(answer: HttpAnswer, operation: Operation): number {
    const time = Date.parse(answer.headers.date ?? '');
    if (Number.isNaN(time)) return time;
    skew = time - context.clock().getTime();
    if (Math.abs(skew) > options.clock.skewWarnSeconds * 1000) {
      const skewSeconds = Math.round(skew / 1000);
      context.log.warn(
        { event: 'provider_clock_differs', operation, skewSeconds },
        "The clock differs from Calypso's",
      );
    }
    return time;
  }

  return {
    skewMilliseconds: () => skew,
    async send(sending, call) {
      const { operation } = sending;
      let answer = await sendAt(context.clock().getTime() + offset, sending, call);
      let refusal = refusalOf(answer, operation);
      const time = theirTime(answer, operation);
      // 011 concerns only the clock, and nothing was done. Retry once with Calypso's own time and the same payload.
      if (refusal?.code === '011' && refusal.outcome === 'rejected' && !Number.isNaN(time)) {
        offset = time - context.clock().getTime();
        answer = await sendAt(time, { ...sending, urgent: true }, call);
        refusal = refusalOf(answer, operation);
      }
      if (refusal) throw refusal;
      return answer;
    },
  };
}
