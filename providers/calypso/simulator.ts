import {
  createFaults,
  createMutex,
  type Simulator,
  type SimulatorContext,
  type SimulatorModule,
} from 'onramp-gateway/provider';
import { events as eventTypes } from './events.ts';
import { accountHandlers } from './simulator/account.ts';
import { answerApi, type Handlers, type Shop } from './simulator/api.ts';
import { apiError } from './simulator/api-error.ts';
import { answerControl, controls } from './simulator/control.ts';
import { customerHandlers } from './simulator/customers.ts';
import { createEvents } from './simulator/events.ts';
import { keys } from './simulator/keys.ts';
import { operationNames, operationOf } from './simulator/operations.ts';
import { orderHandlers } from './simulator/orders.ts';
import { answerPage } from './simulator/pay-page.ts';
import { createProgress } from './simulator/progress.ts';
import { purseHandlers } from './simulator/purses.ts';
import { quoteHandlers } from './simulator/quotes.ts';
import { createState } from './simulator/state.ts';
import { createSteps } from './simulator/steps.ts';
import { subscriptionHandlers } from './simulator/subscriptions.ts';
import { transactionHandlers } from './simulator/transactions.ts';
import { widgetKeyHandlers } from './simulator/widget-keys.ts';
import { answerWidget } from './simulator/widget-page.ts';

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
