import type { Simulator, SimulatorContext, SimulatorModule } from 'onramp-gateway/provider';
import { createFaults, createMutex } from 'onramp-gateway/provider/simulator';
import { events as eventTypes } from '../setup/events.ts';
import { accountHandlers } from './api/account.ts';
import { answerApi, type Handlers, type Shop } from './api/api.ts';
import { apiError } from './api/api-error.ts';
import { customerHandlers } from './api/customers.ts';
import { operationNames, operationOf } from './api/operations.ts';
import { orderHandlers } from './api/orders.ts';
import { purseHandlers } from './api/purses.ts';
import { quoteHandlers } from './api/quotes.ts';
import { subscriptionHandlers } from './api/subscriptions.ts';
import { transactionHandlers } from './api/transactions.ts';
import { widgetKeyHandlers } from './api/widget-keys.ts';
import { answerControl, controls } from './control.ts';
import { keys } from './keys.ts';
import { answerPage } from './pages/pay-page.ts';
import { answerWidget } from './pages/widget-page.ts';
import { createProgress } from './progress.ts';
import { createState } from './state.ts';
import { createSteps } from './steps.ts';
import { createEvents } from './webhooks/events.ts';

/** Calypso's API, hosted payment page and webhooks, played after its documentation; see README.md. */
export const simulator: SimulatorModule = {
  options: ({ apiUrl, pageUrl }) => ({
    baseUrl: apiUrl,
    account: keys.account,
    publicKey: keys.publicKey,
    secretKey: keys.secretKey,
    testKeys: true,
    handoffHosts: [new URL(pageUrl).origin],
    webhook: { channels: [{ publicKey: keys.channel.publicKey, secretKey: keys.channel.secretKey }] },
    widget: { baseUrl: `${pageUrl}/onramp`, handoffs: ['IFRAME'] },
    http: { maxRequestsPerSecond: null },
  }),
  create: createSimulator,
  controls,
};

function createSimulator(context: SimulatorContext): Simulator {
  const { store, clock, pageUrl } = context;
  const exclusive = createMutex();
  const faults = createFaults({
    operations: operationNames,
    events: eventTypes,
    answer: (status) =>
      // Calypso documents no code for a limit: the status alone speaks.
      status === 429
        ? Response.json({ message: 'Too many requests' }, { status })
        : Response.json({ errorCode: '000', message: 'Internal error' }, { status }),
  });
  const state = createState(store);
  const events = createEvents(context, state, faults);
  const progress = createProgress(state, events, clock, (step) => steps.add(step));
  const steps = createSteps({ store, clock, take: (step) => exclusive(() => progress.take(step)) });
  const shop: Shop = { state, events, progress, clock, pageUrl };
  const handlers: Handlers = {
    ...accountHandlers,
    ...customerHandlers(shop),
    ...purseHandlers(shop),
    ...transactionHandlers(shop),
    ...quoteHandlers(shop),
    ...orderHandlers(shop),
    ...widgetKeyHandlers(shop),
    ...subscriptionHandlers(shop),
  };

  return {
    async fetch(request) {
      const { pathname } = new URL(request.url);
      const ofFaults = await faults.handle(request);
      if (ofFaults) return ofFaults;
      if (pathname === '/__control/settle' && request.method === 'POST') {
        await steps.settle();
        await exclusive(progress.expire);
        await events.queue.flush();
        return Response.json({ done: true });
      }
      if (pathname.startsWith('/__control/')) return exclusive(() => answerControl(request, shop));
      const operation = operationOf(request);
      const handler = operation === undefined ? undefined : handlers[operation];
      if (operation !== undefined && handler) {
        const body = new Uint8Array(await request.arrayBuffer());
        return faults.apply(operation, () => exclusive(() => answerApi(request, body, handler, clock)));
      }
      const page = await exclusive(
        async () => (await answerPage(request, shop)) ?? (await answerWidget(request, shop)),
      );
      return page ?? apiError('004', 'Object not found');
    },
    async start() {
      await steps.start();
      await events.queue.start();
    },
    async close() {
      faults.close();
      steps.close();
      await events.queue.close();
    },
  };
}
