import { type Call, type ProviderContext, z } from 'onramp-gateway/provider';
import { malformed, refusal } from './errors.ts';
import type { Options } from './options.ts';

// One function an endpoint, and the only file with paths and credentials. `context.http` throws by itself for whatever
// goes wrong below HTTP (no connection, timeout, reset), with the right outcome; what is left is to read answers.
// A vendor's own SDK fits as well, see providers/stripe/http/client.ts: give it `context.fetch`.

// ADAPT: only what is read, and loosely. A vendor adds fields and words without asking; amounts stay text.
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

/** All throw ProviderError. */
export type Client = {
  /** `body` is JSON text, sent as it is. */
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
        // The same at every retry of one attempt, absent on reads.
        ...(call.idempotencyKey !== undefined && { 'idempotency-key': call.idempotencyKey }),
      },
      body,
      // The deadline: always pass it on.
      signal: call.signal,
    });
    if (answer.status < 200 || answer.status > 299) throw refusal(answer, context.clock());
    const parsed = schema.safeParse(parseJson(answer.body));
    if (!parsed.success) throw malformed();
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
