import { type Simulator, type SimulatorContext, type SimulatorModule, z } from 'onramp-gateway/provider';
import { createFaults, createMutex, createWebhookQueue } from 'onramp-gateway/provider/simulator';
import { signatureOf } from '../webhook.ts';
import { createOrders, type SimulatedOrder, states } from './orders.ts';
import { answerPage } from './page.ts';

// Simulates the vendor on this machine: its HTTP API, its hosted payment page and its signed webhooks. With it a fresh
// clone can buy without an account. Simulate what the vendor documents, above all its refusals and signatures. List
// what you invent, such as prices, in README.md.

const KEY = 'test_simulator';
const WEBHOOK_SECRET = 'simulator-secret';

export const simulator: SimulatorModule = {
  // Options with which the adapter reaches the simulator; they override the operator's.
  options: ({ apiUrl, pageUrl }) => ({
    apiKey: KEY,
    webhookSecrets: WEBHOOK_SECRET,
    baseUrl: apiUrl,
    handoffHosts: [new URL(pageUrl).host],
  }),
  create: createSimulator,
  controls: [
    {
      call: 'POST /__control/orders/<id>',
      body: { state: 'expired' },
      does: `puts an order into a state: ${states.join(', ')}`,
    },
    {
      call: 'GET POST DELETE /__control/faults',
      body: { kind: 'reset' },
      does: 'injects faults into the next requests or webhooks',
    },
  ],
};

// ADAPT
const createBody = z.object({
  reference: z.string().min(1),
  asset: z.string(),
  address: z.string().min(1),
  fiat_currency: z.string(),
  fiat_amount: z.string().regex(/^\d+(\.\d{1,2})?$/),
  return_url: z.url().nullish(),
});

function createSimulator(context: SimulatorContext): Simulator {
  // Tests inject faults through `/__control/faults`: slow or broken answers, duplicate or reordered webhooks.
  const faults = createFaults({
    operations: ['orders.create', 'orders.get', 'orders.find'],
    events: ['order.updated'],
    answer: (status) => refuse(status, 'simulated_fault'),
  });
  // Serializes changes to the store. The delay of the fault `slow` is outside of it.
  const exclusive = createMutex(context.store);
  const webhooks = createWebhookQueue({
    store: context.store,
    clock: context.clock,
    deliver: context.deliver,
    faults,
    // Seconds between delivery attempts, as the vendor documents them. ADAPT
    retryDelays: [10, 60, 600],
    sign({ payload }, now) {
      const body = JSON.stringify(payload);
      const timestamp = String(Math.floor(now.getTime() / 1000));
      return {
        body,
        headers: {
          'content-type': 'application/json',
          'examplepay-timestamp': timestamp,
          'examplepay-signature': signatureOf(WEBHOOK_SECRET, timestamp, Buffer.from(body)),
        },
      };
    },
  });
  const orders = createOrders(context, (event) => webhooks.enqueue(event));

  /** The vendor's API. ADAPT */
  async function api(request: Request, url: URL): Promise<Response> {
    if (request.headers.get('authorization') !== `Bearer ${KEY}`) return refuse(401, 'invalid_api_key');
    const id = /^\/v1\/orders\/([^/]+)$/.exec(url.pathname)?.[1];
    if (request.method === 'GET' && id !== undefined) {
      return faults.apply('orders.get', async () => answer(await orders.get(id)));
    }
    if (request.method === 'GET' && url.pathname === '/v1/orders') {
      const reference = url.searchParams.get('reference');
      return faults.apply('orders.find', async () => {
        const found = (await orders.all()).filter((order) => order.reference === reference);
        return Response.json({ orders: found.map(publicOrder) });
      });
    }
    if (request.method === 'POST' && url.pathname === '/v1/orders') {
      const text = await request.text();
      return faults.apply('orders.create', () => exclusive(() => create(request, text)));
    }
    return refuse(404, 'not_found');
  }

  async function create(request: Request, text: string): Promise<Response> {
    const key = request.headers.get('idempotency-key');
    if (key === null) return refuse(400, 'invalid_request');
    // A repeated key returns the first answer again; the same key with another body is a conflict.
    const earlier = await orders.byKey(key);
    if (earlier) return earlier.body === text ? answer(earlier) : refuse(409, 'key_in_use');
    const body = createBody.safeParse(parseJson(text));
    if (!body.success) return refuse(400, 'invalid_request');
    if (!orders.sells(body.data.asset)) return refuse(422, 'asset_not_available');
    const amount = Number(body.data.fiat_amount);
    if (amount < 20 || amount > 5000) return refuse(422, 'amount_out_of_range');
    return answer(await orders.create({ ...body.data, key, body: text }), 201);
  }

  /** Controls for tests: `POST /__control/orders/<id> {"state": "expired"}`. */
  async function control(request: Request, url: URL): Promise<Response> {
    const id = /^\/__control\/orders\/([^/]+)$/.exec(url.pathname)?.[1];
    const to = z.object({ state: z.enum(states) }).safeParse(parseJson(await request.text()));
    if (request.method !== 'POST' || id === undefined) return refuse(404, 'not_found');
    if (!to.success)
      return Response.json({ error: `state must be one of ${states.join(', ')}` }, { status: 400 });
    return answer(await exclusive(() => orders.move(id, to.data.state)));
  }

  return {
    async fetch(request) {
      const url = new URL(request.url);
      const faultControl = await faults.handle(request);
      if (faultControl) return faultControl;
      if (url.pathname.startsWith('/__control/')) return control(request, url);
      if (url.pathname.startsWith('/pay/')) {
        return exclusive(() => answerPage(request, { orders, pageUrl: context.pageUrl }));
      }
      return api(request, url);
    },
    // Delivers the webhooks that were still pending when the gateway stopped.
    start: webhooks.start,
    async close() {
      faults.close();
      await webhooks.close();
    },
  };
}

/** The fields of an order that the vendor's API returns; the others are internal. */
function publicOrder({ key, body, return_url, ...order }: SimulatedOrder) {
  return order;
}

function answer(order: SimulatedOrder | undefined, status = 200): Response {
  return order ? Response.json(publicOrder(order), { status }) : refuse(404, 'not_found');
}

function refuse(status: number, code: string): Response {
  return Response.json({ error: { code, message: 'Simulated.' } }, { status });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
