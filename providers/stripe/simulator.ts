import {
  createFaults,
  createWebhookQueue,
  type Simulator,
  type SimulatorContext,
  type SimulatorModule,
} from 'onramp-gateway/provider';
import Stripe from 'stripe';
import { answerOf, Refusal, randomId } from './simulator/answer.ts';
import { createIdempotency } from './simulator/idempotency.ts';
import { listPage } from './simulator/list.ts';
import { servePage } from './simulator/page.ts';
import { readCreate } from './simulator/rules.ts';
import { createSimulatedSessions, words } from './simulator/sessions.ts';
import { createSettings } from './simulator/settings.ts';

const KEY = 'sk_test_simulator';
const WEBHOOK_SECRET = 'whsec_simulator';
const SESSIONS = '/v1/crypto/onramp_sessions';

/** Stripe's onramp on this machine: the API, its webhooks, the hosted page, and `/__control/` for tests. */
export const simulator: SimulatorModule = {
  options: ({ apiUrl, pageUrl }) => ({
    secretKey: KEY,
    publishableKey: 'pk_test_simulator',
    webhookSecrets: [WEBHOOK_SECRET],
    baseUrl: apiUrl,
    handoffHosts: [new URL(pageUrl).host],
    amountCheck: 'always',
  }),
  create: createSimulator,
};

function createSimulator(context: SimulatorContext): Simulator {
  const { store, clock } = context;
  const settings = createSettings(store);
  const faults = createFaults({
    answer: (status) =>
      answerOf(
        status === 429
          ? new Refusal(
              status,
              { code: 'rate_limit', message: 'Too many requests.' },
              { 'stripe-rate-limited-reason': 'global-rate' },
            )
          : new Refusal(status, { type: 'api_error', message: 'Simulated fault.' }),
      ),
  });
  const queue = createWebhookQueue({
    store,
    clock,
    deliver: context.deliver,
    faults,
    // In a sandbox Stripe tries three times more over a few hours.
    retryDelays: [10, 600, 7200],
    sign({ payload }, now) {
      const body = JSON.stringify(payload, null, 2);
      const timestamp = Math.floor(now.getTime() / 1000);
      const signature = Stripe.webhooks.generateTestHeaderString({
        payload: body,
        secret: WEBHOOK_SECRET,
        timestamp,
      });
      return {
        headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
        body,
      };
    },
  });
  const sessions = createSimulatedSessions({
    store,
    clock,
    pageUrl: context.pageUrl,
    settings,
    send: queue.enqueue,
  });
  const idempotently = createIdempotency({ store, clock });
  const timers = new Set<NodeJS.Timeout>();
  let second = { at: 0, requests: 0 };

  async function deliverLater(id: string): Promise<void> {
    const seconds = (await settings.read()).deliverySeconds;
    const timer = setTimeout(() => {
      timers.delete(timer);
      // Refused where someone else has moved the session on; nothing is lost then.
      sessions.step(id, 'fulfillment_complete').catch(() => undefined);
    }, seconds * 1000);
    timer.unref();
    timers.add(timer);
  }

  async function pay(id: string, pair: string | undefined): Promise<void> {
    await sessions.step(id, 'requires_payment', pair);
    if (await sessions.step(id, 'fulfillment_processing')) await deliverLater(id);
  }

  async function countRequest(): Promise<void> {
    const { requestsPerSecond } = await settings.read();
    const at = Math.floor(clock().getTime() / 1000);
    second = { at, requests: second.at === at ? second.requests + 1 : 1 };
    if (requestsPerSecond !== null && second.requests > requestsPerSecond) {
      throw new Refusal(
        429,
        { code: 'rate_limit', message: 'Too many requests.' },
        { 'stripe-rate-limited-reason': 'global-rate' },
      );
    }
  }

  async function api(request: Request, url: URL): Promise<Response> {
    authenticate(request.headers.get('authorization'));
    await countRequest();
    const id = url.pathname.startsWith(`${SESSIONS}/`)
      ? decodeURIComponent(url.pathname.slice(SESSIONS.length + 1))
      : null;
    if (request.method === 'POST' && url.pathname === SESSIONS) {
      const body = await request.text();
      const key = request.headers.get('idempotency-key');
      return idempotently({ key, path: url.pathname, body }, (acted) =>
        faults.apply('sessions.create', async () => {
          const answer = Response.json(await sessions.create(readCreate(body, await settings.read())));
          acted(answer);
          return answer;
        }),
      );
    }
    if (request.method === 'GET' && url.pathname === SESSIONS) {
      return faults.apply('sessions.list', async () => listPage(await sessions.all(), url.searchParams));
    }
    if (request.method === 'GET' && id !== null && !id.includes('/')) {
      return faults.apply('sessions.get', async () => Response.json(await sessions.get(id)));
    }
    // Also what accounts without the private preview get for its paths.
    throw new Refusal(404, { message: `Unrecognized request URL (${request.method}: ${url.pathname}).` });
  }

  async function control(request: Request, url: URL): Promise<Response> {
    if (url.pathname === '/__control/settings') return settings.handle(request);
    const id = /^\/__control\/sessions\/([^/]+)\/advance$/.exec(url.pathname)?.[1];
    if (id === undefined || request.method !== 'POST') {
      return Response.json({ error: 'There is no such control.' }, { status: 404 });
    }
    const asked: unknown = await request.json().catch(() => null);
    const to = words.find((word) => word === (asked as { to?: unknown } | null)?.to);
    if (!to) return Response.json({ error: `to must be one of ${words.join(', ')}` }, { status: 400 });
    const moved = await sessions.step(id, to);
    return moved
      ? Response.json(moved)
      : Response.json({ error: 'Its status does not allow that.' }, { status: 409 });
  }

  return {
    async fetch(request) {
      const url = new URL(request.url);
      try {
        if (url.pathname.startsWith('/pay/')) return await servePage(request, { sessions, pay });
        if (url.pathname.startsWith('/__control/')) {
          return (await faults.handle(request)) ?? (await control(request, url));
        }
        return withHeaders(request, await api(request, url));
      } catch (error) {
        if (error instanceof Refusal) return withHeaders(request, answerOf(error));
        throw error;
      }
    },
    async start() {
      await queue.start();
      for (const session of await sessions.all()) {
        if (session.status === 'fulfillment_processing') await deliverLater(session.id);
      }
    },
    async close() {
      for (const timer of timers) clearTimeout(timer);
      faults.close();
      await queue.close();
    },
  };
}

/** The secret key as Bearer token or as user name of Basic: https://docs.stripe.com/api/authentication */
function authenticate(header: string | null): void {
  const [scheme = '', value = ''] = (header ?? '').split(' ');
  const key =
    scheme.toLowerCase() === 'basic' ? Buffer.from(value, 'base64').toString('utf8').split(':')[0] : value;
  if (!/^(sk|rk)_test_\w+$/.test(key ?? '')) {
    throw new Refusal(401, {
      message: key ? 'Invalid API Key provided.' : 'You did not provide an API key.',
    });
  }
}

function withHeaders(request: Request, response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set('request-id', randomId('req', 14));
  for (const name of ['idempotency-key', 'stripe-version']) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(response.body, { status: response.status, headers });
}
