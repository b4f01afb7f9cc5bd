import { type Simulator, type SimulatorContext, type SimulatorModule, z } from 'onramp-gateway/provider';
import { createFaults, createMutex, createWebhookQueue } from 'onramp-gateway/provider/simulator';
import { signatureOf } from '../webhook.ts';
import { createOrders, type SimulatedOrder, states } from './orders.ts';
import { answerPage } from './page.ts';

// The vendor on this machine: its API over HTTP, its hosted page and its signed webhooks, so that a fresh clone buys
// without an account. Play what the vendor documents, its refusals and its signatures above all; what you make up
// (prices, say) belongs in README.md.

const KEY = 'test_simulator';
const WEBHOOK_SECRET = 'simulator-secret';

export const simulator: SimulatorModule = {
  // The settings with which the adapter reaches the simulator; they win over the operator's.
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
    { call: 'GET POST DELETE /__control/faults', body: { kind: 'reset' }, does: 'what goes wrong next' },
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
  // Tests make it misbehave through `/__control/faults`: slow, broken, twice, in the wrong order.
  const faults = createFaults({
    operations: ['orders.create', 'orders.get', 'orders.find'],
    events: ['order.updated'],
    answer: (status) => refuse(status, 'simulated_fault'),
  });
  // One change at a time; waits (the fault `slow`) stay outside of it.
  const exclusive = createMutex();
  const webhooks = createWebhookQueue({
    store: context.store,
    clock: context.clock,
    deliver: context.deliver,
    faults,
    // Seconds between tries, as the vendor documents them. ADAPT
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
      return faults.apply('orders.get', async () => answer(await orders.get(decodeURIComponent(id))));
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
    // A repeated key gets the first answer again; the same key with another body is a conflict.
    const earlier = await orders.byKey(key);
    if (earlier) return earlier.body === text ? answer(earlier) : refuse(409, 'key_in_use');
    const given = createBody.safeParse(json(text));
    if (!given.success) return refuse(400, 'invalid_request');
    if (!orders.sells(given.data.asset)) return refuse(422, 'asset_not_available');
    const amount = Number(given.data.fiat_amount);
    if (amount < 20 || amount > 5000) return refuse(422, 'amount_out_of_range');
    return answer(await orders.create({ ...given.data, key, body: text }), 201);
  }

  /** For tests: `POST /__control/orders/<id> {"state": "expired"}`. */
  async function control(request: Request, url: URL): Promise<Response> {
    const id = /^\/__control\/orders\/([^/]+)$/.exec(url.pathname)?.[1];
    const to = z.object({ state: z.enum(states) }).safeParse(json(await request.text()));
    if (request.method !== 'POST' || id === undefined) return refuse(404, 'not_found');
    if (!to.success)
      return Response.json({ error: `state must be one of ${states.join(', ')}` }, { status: 400 });
    return answer(await exclusive(() => orders.move(id, to.data.state)));
  }

  return {
    async fetch(request) {
      const url = new URL(request.url);
      const ofFaults = await faults.handle(request);
      if (ofFaults) return ofFaults;
      if (url.pathname.startsWith('/__control/')) return control(request, url);
      if (url.pathname.startsWith('/pay/')) {
        return exclusive(() => answerPage(request, { orders, pageUrl: context.pageUrl }));
      }
      return api(request, url);
    },
    // Also after a restart of the gateway: what lies in the store is still owed.
    start: webhooks.start,
    async close() {
      faults.close();
      await webhooks.close();
    },
  };
}

/** What the vendor's API shows of an order; the rest is the simulator's own. */
function publicOrder({ key, body, return_url, ...order }: SimulatedOrder) {
  return order;
}

function answer(order: SimulatedOrder | undefined, status = 200): Response {
  return order ? Response.json(publicOrder(order), { status }) : refuse(404, 'not_found');
}

function refuse(status: number, code: string): Response {
  return Response.json({ error: { code, message: 'Simulated.' } }, { status });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
