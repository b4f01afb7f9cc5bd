import { randomUUID } from 'node:crypto';
import {
  assetKey,
  assets,
  createFaults,
  createWebhookQueue,
  type Simulator,
  type SimulatorContext,
  type SimulatorModule,
} from '../../../provider/index.ts';
import { covered } from './facts.ts';
import { signatureOf } from './webhook.ts';

const SECRET = 'toy-webhook-secret';
const KEY = 'toy-api-key-canary';

type Session = Record<string, string | null> & { id: string };

/** Simulator of the invented vendor. */
export const simulator: SimulatorModule = {
  options: (urls) => ({ ...urls, apiKey: KEY, webhookSecrets: [SECRET] }),
  create,
};

const refusal = (status: number, error: string) => Response.json({ error }, { status });

function create({ store, clock, pageUrl, deliver }: SimulatorContext): Simulator {
  const faults = createFaults();
  const queue = createWebhookQueue({
    store,
    clock,
    deliver,
    faults,
    retryDelays: [],
    sign({ payload }, now) {
      const body = JSON.stringify(payload);
      const seconds = Math.floor(now.getTime() / 1000);
      return {
        headers: { 'toy-signature': `t=${seconds},v=${signatureOf(Buffer.from(body), seconds, SECRET)}` },
        body,
      };
    },
  });
  const sessions = new Map<string, Session>();
  const byKey = new Map<string, Promise<Response>>();
  /** The gateway's customer id by reference. */
  const customers = new Map<string, string>();
  const issued = new Set<string>();
  const deposits = new Map<string, { reference: string; amount: string; asset: string; hash?: string }>();
  const subscriptions = new Map<string, { id: string; url: string }>();

  function order(requested: Record<string, string | null>): Response {
    const { asset = '', fiat = '', amount = null, crypto = null } = requested;
    if (!covered.includes(asset ?? '') || !assets.has(asset ?? '')) return refusal(422, 'asset');
    if (fiat !== 'EUR' && fiat !== 'USD') return refusal(422, 'wrong');
    if (amount !== null && (Number(amount) < 2 || Number(amount) > 5_000_000)) return refusal(422, 'limit');
    const id = randomUUID();
    const { session = null, wallet = null } = requested;
    const made = {
      id,
      state: 'open',
      session,
      asset,
      fiat,
      amount,
      crypto,
      wallet,
      url: `${pageUrl}/pay/${id}?hash=${randomUUID()}`,
    };
    sessions.set(id, made);
    return Response.json(made);
  }

  /** Runs the work once for each key and repeats the first response. */
  async function once(key: string | null, act: () => Promise<Response>): Promise<Response> {
    if (key === null) return act();
    const first = byKey.get(key) ?? act();
    byKey.set(key, first);
    return (await first).clone();
  }

  async function customer(
    method: string,
    id: string | undefined,
    what: string | undefined,
    body: Record<string, string | null>,
  ): Promise<Response> {
    if (id === undefined) {
      const reference = randomUUID();
      customers.set(reference, body.customer ?? '');
      return Response.json({ reference });
    }
    if (!customers.has(id)) return refusal(404, 'wrong');
    if (what !== 'addresses' || method !== 'POST') return Response.json({});
    const address = `toy:${randomUUID()}`;
    issued.add(address);
    return Response.json({ address });
  }

  async function api(request: Request): Promise<Response> {
    const [, group, id, what] = new URL(request.url).pathname.split('/').map(decodeURIComponent);
    const { method } = request;
    const body = (method === 'POST' ? await request.json() : {}) as Record<string, string | null>;
    if (request.headers.get('authorization') !== `Bearer ${KEY}`) return refusal(401, 'busy');
    const found = id === undefined ? undefined : sessions.get(id);
    if (group === 'sessions' && method === 'POST') {
      // The session is created even if the response is lost.
      const made = once(request.headers.get('idempotency-key'), async () => order(body));
      return faults.apply('sessions.create', () => made);
    }
    if (group === 'sessions') return found ? Response.json(found) : refusal(404, 'wrong');
    if (group === 'find') {
      return Response.json({ found: [...sessions.values()].find(({ session }) => session === id) ?? null });
    }
    if (group === 'customers') return customer(method, id, what, body);
    if (group === 'find-customer') {
      const [reference = null] = [...customers].find(([, customerId]) => customerId === id) ?? [];
      return Response.json({ reference });
    }
    if (group === 'deposits')
      return Response.json(deposits.get(id ?? '') ?? {}, { status: deposits.has(id ?? '') ? 200 : 404 });
    if (group !== 'subscriptions') return refusal(404, 'wrong');
    if (method === 'DELETE') return Response.json({ deleted: subscriptions.delete(id ?? '') });
    if (method === 'GET') return Response.json([...subscriptions.values()]);
    const made = { id: randomUUID(), url: body.url ?? '' };
    subscriptions.set(made.id, made);
    return Response.json(made);
  }

  return {
    async fetch(request) {
      const [, group, what, id = ''] = new URL(request.url).pathname.split('/');
      if (group !== '__control') return api(request);
      if (what === 'pay') {
        const event = { id: randomUUID(), type: 'session', session: id };
        await queue.enqueue({ id: event.id, type: event.type, payload: event });
        return Response.json(event);
      }
      if (what === 'arrive') {
        const reference = randomUUID();
        deposits.set(reference, {
          reference,
          ...((await request.json()) as { amount: string; asset: string }),
        });
        return Response.json({ reference });
      }
      return (await faults.handle(request)) ?? refusal(404, 'wrong');
    },
    async receive({ asset, address, amount, transactionHash: hash }) {
      if (!issued.has(address) || deposits.has(hash)) return;
      deposits.set(hash, { reference: hash, amount, asset: assetKey(asset), hash });
      const event = { id: randomUUID(), type: 'deposit', deposit: hash };
      await queue.enqueue({ id: event.id, type: event.type, payload: event });
    },
    start: () => queue.start(),
    async close() {
      faults.close();
      await queue.close();
    },
  };
}
