import type { Call, HttpAnswer, ProviderContext, z } from 'onramp-gateway/provider';
import { errorOf, malformed } from './errors.ts';
import { createLimiter } from './limiter.ts';
import type { Options } from './options.ts';
import { sign } from './sign.ts';
import {
  addressAnswer,
  type Confirmation,
  confirmAnswer,
  customerAnswer,
  type Method,
  methodAnswer,
  type Order,
  orderAnswer,
  readingAddress,
  readJson,
  type Transaction,
  transactionAnswer,
  writeJson,
} from './wire.ts';

type Quote = { fixedRateId: string; rateExpiredDate?: string | null; methods: Method[] };

/** One function an endpoint. All throw ProviderError. https://docs.calypso.money/api-reference */
export type Client = {
  customerCreate(payload: Record<string, unknown>, call: Call): Promise<{ id: string }>;
  addressGet(
    payload: { customerId: string; currency: string },
    call: Call,
  ): Promise<{ id?: string | null; address: string }>;
  transactionGet(transactionId: string, call: Call): Promise<Transaction>;
  /** Side-effect free: a price list with its lock. */
  method(payload: Record<string, unknown>, call: Call): Promise<Quote>;
  /** `payload` is JSON text, sent as it is. */
  orderCreate(payload: string, call: Call): Promise<Order>;
  orderConfirm(id: string, call: Call): Promise<Confirmation>;
  orderGet(id: string, call: Call): Promise<Order>;
};

/** Signs, sends, and reads answers. The body is built once: what is signed is what is sent. */
export function createClient(options: Options, context: ProviderContext): Client {
  const limiter = createLimiter(options.http.maxRequestsPerSecond);
  const addressField = options.onramp.createFields.externalAddress;
  const orderShape = readingAddress(orderAnswer, addressField);
  const confirmShape = readingAddress(confirmAnswer, addressField);
  const base = options.baseUrl.replace(/\/+$/, '');

  function send(path: string, payload: string, timestamp: number, call: Call): Promise<HttpAnswer> {
    const account = JSON.stringify(options.account);
    const body = `{"account":${account},"timestamp":${timestamp},"payload":${payload}}`;
    const headers = {
      key: options.publicKey,
      sign: sign(body, options.secretKey),
      'content-type': 'application/json',
      accept: '*/*',
    };
    return context.http({ method: 'POST', url: `${base}${path}`, headers, body, signal: call.signal });
  }

  async function post<Schema extends z.ZodType>(
    operation: keyof Options['paths'],
    payload: string,
    schema: Schema,
    call: Call,
    urgent = false,
  ): Promise<z.output<Schema>> {
    const path = options.paths[operation];
    await limiter.turn(call.signal, urgent);
    let answer = await send(path, payload, context.clock().getTime(), call);
    let error = refusalOf(answer, operation);
    // 011 is about the clock alone and nothing was done: once more with Calypso's own time and the same payload.
    const theirTime = Date.parse(answer.headers.date ?? '');
    const skew = theirTime - context.clock().getTime();
    if (Math.abs(skew) > options.clock.skewWarnSeconds * 1000) {
      context.log.warn({ operation, skewSeconds: Math.round(skew / 1000) }, "clock differs from Calypso's");
    }
    if (error?.code === '011' && error.outcome === 'rejected' && !Number.isNaN(theirTime)) {
      answer = await send(path, payload, theirTime, call);
      error = refusalOf(answer, operation);
    }
    if (error) throw error;
    return read(answer, operation, schema);
  }

  function refusalOf(answer: HttpAnswer, operation: string) {
    const success = answer.status >= 200 && answer.status < 300;
    return success ? null : errorOf(answer, operation, context.clock());
  }

  return {
    customerCreate: (payload, call) => post('customerCreate', writeJson(payload), customerAnswer, call),
    addressGet: (payload, call) => post('addressGet', writeJson(payload), addressAnswer, call),
    transactionGet: (transactionId, call) =>
      post('transactionGet', writeJson({ transactionId }), transactionAnswer, call),
    method: (payload, call) => post('method', writeJson(payload), methodAnswer, call),
    orderCreate: (payload, call) => post('orderCreate', payload, orderShape, call),
    // The order exists: its confirmation must not be lost to our own limit.
    orderConfirm: (id, call) => post('orderConfirm', writeJson({ id }), confirmShape, call, true),
    orderGet: (id, call) => post('orderGet', writeJson({ id }), orderShape, call),
  };
}

function read<Schema extends z.ZodType>(
  answer: HttpAnswer,
  operation: string,
  schema: Schema,
): z.output<Schema> {
  let parsed: ReturnType<Schema['safeParse']>;
  try {
    parsed = schema.safeParse(readJson(answer.body)) as ReturnType<Schema['safeParse']>;
  } catch {
    throw malformed(operation);
  }
  if (!parsed.success) throw malformed(operation);
  return parsed.data as z.output<Schema>;
}
