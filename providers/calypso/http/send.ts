import type { Call, HttpAnswer, ProviderContext, ProviderError } from 'onramp-gateway/provider';
import type { Options } from '../options.ts';
import { errorOf } from './errors.ts';
import { createLimiter } from './limiter.ts';
import { sign } from './sign.ts';

export type Operation = keyof Options['paths'];

export type Sending = {
  readonly operation: Operation;
  /** JSON text of an object, sent as it is; null where the operation has no arguments. */
  readonly payload: string | null;
  readonly method?: 'POST' | 'DELETE';
  /** Its fields stand beside `account` instead of in `payload`. */
  readonly flat?: boolean;
  /** Never held back by our own limit. */
  readonly urgent?: boolean;
};

export type Sender = {
  /** The answer of a success; throws ProviderError for any other. */
  send(sending: Sending, call: Call): Promise<HttpAnswer>;
  /** How far Calypso's clock was ahead of ours at the last answer that told; null before one did. */
  skewMilliseconds(): number | null;
};

/** Signs and sends. The body is built once: what is signed is what is sent. */
export function createSender(options: Options, context: ProviderContext): Sender {
  const limiter = createLimiter(options.http.maxRequestsPerSecond);
  const base = options.baseUrl.replace(/\/+$/, '');
  const account = JSON.stringify(options.account);
  let skew: number | null = null;
  /** Added to our clock since Calypso refused a timestamp; 0 while it never did. */
  let offset = 0;

  function bodyOf({ payload, flat = false }: Sending, timestamp: number): string {
    const envelope = `{"account":${account},"timestamp":${timestamp}`;
    if (payload === null) return `${envelope}}`;
    return flat ? `${envelope},${payload.slice(1)}` : `${envelope},"payload":${payload}}`;
  }

  async function sendAt(timestamp: number, sending: Sending, call: Call): Promise<HttpAnswer> {
    const { operation, method = 'POST', urgent = false } = sending;
    await limiter.turn(call.signal, urgent);
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

  /** Calypso's time by its answer, in milliseconds; NaN where it does not tell. */
  function theirTime(answer: HttpAnswer, operation: Operation): number {
    const time = Date.parse(answer.headers.date ?? '');
    if (Number.isNaN(time)) return time;
    skew = time - context.clock().getTime();
    if (Math.abs(skew) > options.clock.skewWarnSeconds * 1000) {
      context.log.warn({ operation, skewSeconds: Math.round(skew / 1000) }, "clock differs from Calypso's");
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
      // 011 is about the clock alone and nothing was done: once more with Calypso's own time and the same payload.
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
