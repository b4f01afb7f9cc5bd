import { type Call, type ProviderContext, z } from 'onramp-gateway/provider';
import { errorOf, malformedAnswer } from './errors.ts';
import type { Options } from './options.ts';

// One function per endpoint. No other file has paths or credentials. `context.http` throws a ProviderError with the
// right outcome for every failure below HTTP (no connection, timeout, reset), so this file only reads answers. A
// vendor's SDK works as well if it accepts `context.fetch`: see providers/stripe/http/client.ts.

// Parse only the fields that the adapter reads, and allow unknown fields and values: vendors add them without notice.
// Keep amounts as text, so that no digit is lost. ADAPT
const orderAnswer = z.object({
  id: z.string().min(1),
  reference: z.string(),
  state: z.string().min(1),
  asset: z.string(),
  address: z.string(),
  fiat_currency: z.string(),
  fiat_amount: z.string(),
  crypto_amount: z.string().nullish(),
  payment_url: z.string().nullish(),
  expires_at: z.string().nullish(),
  transaction_hash: z.string().nullish(),
});
const ordersAnswer = z.object({ orders: z.array(orderAnswer) });

export type Order = z.output<typeof orderAnswer>;

/** Every function throws ProviderError. */
export type Client = {
  /** `body` is JSON text and is sent unchanged. */
  createOrder(body: string, call: Call): Promise<Order>;
  getOrder(id: string, call: Call): Promise<Order>;
  findOrders(reference: string, call: Call): Promise<Order[]>;
};

/** Examplepay's API: https://docs.examplepay.example/orders */
export function createClient(options: Options, context: ProviderContext): Client {
  async function send<Schema extends z.ZodType>(
    schema: Schema,
    request: { method: 'GET' | 'POST'; path: string; body?: string },
    call: Call,
  ): Promise<z.output<Schema>> {
    const { method, path, body } = request;
    const answer = await context.http({
      method,
      url: `${options.baseUrl}${path}`,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${options.apiKey}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        // The same key at each retry of an attempt; absent for reads.
        ...(call.idempotencyKey !== undefined && { 'idempotency-key': call.idempotencyKey }),
      },
      body,
      // Carries the deadline: always pass it on.
      signal: call.signal,
    });
    if (answer.status < 200 || answer.status > 299) throw errorOf(answer, context.clock());
    const parsed = schema.safeParse(parseJson(answer.body));
    if (!parsed.success) throw malformedAnswer();
    return parsed.data;
  }

  return {
    createOrder: (body, call) => send(orderAnswer, { method: 'POST', path: '/v1/orders', body }, call),
    getOrder: (id, call) =>
      send(orderAnswer, { method: 'GET', path: `/v1/orders/${encodeURIComponent(id)}` }, call),
    async findOrders(reference, call) {
      const path = `/v1/orders?reference=${encodeURIComponent(reference)}`;
      return (await send(ordersAnswer, { method: 'GET', path }, call)).orders;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
