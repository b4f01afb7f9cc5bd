import type { Simulator, SimulatorContext, SimulatorModule } from 'onramp-gateway/provider';
import { createFaults, createSchedule, createWebhookQueue } from 'onramp-gateway/provider/simulator';
import Stripe from 'stripe';
import { SESSION_EVENTS } from '../webhook.ts';
import { answerOf, Refusal, rateLimited } from './api/answer.ts';
import { createApi, operations } from './api/api.ts';
import { createIdempotency } from './api/idempotency.ts';
import { controls, serveControl } from './control.ts';
import { servePage } from './page.ts';
import { createSimulatedSessions } from './sessions.ts';
import { createSettings } from './settings.ts';

const KEY = 'sk_test_simulator';
const WEBHOOK_SECRET = 'whsec_simulator';

/** Simulates Stripe's onramp: the API, its webhooks, the hosted page, and `/__control/` for tests. */
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
  controls,
};

function createSimulator(context: SimulatorContext): Simulator {
  const { store, clock } = context;
  const settings = createSettings(store);
  const faults = createFaults({
    operations,
    events: [...SESSION_EVENTS],
    answer: (status) =>
      answerOf(
        status === 429
          ? rateLimited()
          : new Refusal(status, { type: 'api_error', message: 'Simulated fault.' }),
      ),
  });
  const queue = createWebhookQueue({
    store,
    clock,
    deliver: context.deliver,
    faults,
    // In a sandbox Stripe retries three times over a few hours.
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
    transfer: context.transfer,
  });
  const idempotently = createIdempotency({ store, clock });
  const api = createApi({ secretKey: KEY, clock, sessions, settings, faults, idempotently });
  const deliveries = createSchedule({
    store,
    clock,
    prefix: 'delivery/',
    async run(id) {
      // A control may have completed the session already.
      await sessions.advance(String(id), 'fulfillment_complete', { from: 'fulfillment_processing' });
    },
  });

  async function deliverLater(id: string): Promise<void> {
    await deliveries.add(id, id, (await settings.read()).deliverySeconds * 1000);
  }

  async function pay(id: string, pair: string | undefined): Promise<void> {
    await sessions.advance(id, 'requires_payment', { pair });
    // Store the task first: after a crash in between the payment is repeated. Until then the task waits for the mutex.
    await sessions.advance(id, 'fulfillment_processing', { first: () => deliverLater(id) });
  }

  return {
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith('/pay/')) return servePage(request, { sessions, pay });
      if (!pathname.startsWith('/__control/')) return api(request);
      return (
        (await faults.handle(request)) ??
        serveControl(request, { sessions, settings, pageUrl: context.pageUrl })
      );
    },
    async start() {
      await queue.start();
      for (const session of await sessions.all()) {
        if (session.status === 'fulfillment_processing') await deliverLater(session.id);
      }
      await deliveries.start();
    },
    async close() {
      faults.close();
      await deliveries.close();
      await queue.close();
    },
  };
}
