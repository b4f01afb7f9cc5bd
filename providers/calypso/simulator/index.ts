import type { Simulator, SimulatorContext, SimulatorModule } from 'onramp-gateway/provider';
import { createFaults, createMutex } from 'onramp-gateway/provider/simulator';
import { events as eventTypes } from '../setup/subscriptions.ts';
import {
  answerApi,
  apiError,
  type Handlers,
  operationNames,
  operationOf,
  type SimulatorDeps,
} from './api/api.ts';
import { customerHandlers } from './api/customers.ts';
import { merchantHandlers } from './api/merchant.ts';
import { orderHandlers } from './api/orders.ts';
import { quoteHandlers } from './api/quotes.ts';
import { transactionHandlers } from './api/transactions.ts';
import { widgetKeyHandlers } from './api/widget-keys.ts';
import { answerControl, controls } from './control.ts';
import { createDeposits } from './deposits.ts';
import { keys } from './merchant.ts';
import { createOrders } from './orders.ts';
import { answerPage } from './pages/pay-page.ts';
import { answerWidget } from './pages/widget-page.ts';
import { createTasks, type Task } from './schedule.ts';
import { createState } from './state.ts';
import { createEvents } from './webhooks/events.ts';

/** Simulates Calypso's API, payment page, widget and webhooks from its documentation; see README.md. */
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
  const exclusive = createMutex(store);
  const faults = createFaults({
    operations: operationNames,
    events: eventTypes,
    answer: (status) =>
      // Calypso documents no code for a rate limit, so the answer has only the status.
      status === 429
        ? Response.json({ message: 'Too many requests' }, { status })
        : Response.json({ errorCode: '000', message: 'Internal error' }, { status }),
  });
  const state = createState(store);
  const events = createEvents(context, state, faults);
  const tasks = createTasks({ store, clock, run: (task) => exclusive(() => runTask(task)) });
  const deposits = createDeposits({ state, events, clock }, tasks);
  const orders = createOrders({ state, events, clock, transfer: context.transfer }, deposits, tasks);
  const runTask = (task: Task) =>
    task.kind === 'deliver' ? orders.deliver(task.id) : deposits.advance(task);
  const deps: SimulatorDeps = { state, events, orders, deposits, clock, pageUrl };
  const handlers: Handlers = {
    ...customerHandlers(deps),
    ...transactionHandlers(deps),
    ...quoteHandlers(deps),
    ...orderHandlers(deps),
    ...widgetKeyHandlers(deps),
    ...merchantHandlers(deps),
  };

  return {
    async fetch(request) {
      const { pathname } = new URL(request.url);
      const faultControl = await faults.handle(request);
      if (faultControl) return faultControl;
      if (pathname === '/__control/settle' && request.method === 'POST') {
        await tasks.runAll();
        await exclusive(orders.expire);
        await exclusive(deposits.expire);
        await events.queue.flush();
        return Response.json({ done: true });
      }
      if (pathname.startsWith('/__control/')) return exclusive(() => answerControl(request, deps));
      const operation = operationOf(request);
      const handler = operation === undefined ? undefined : handlers[operation];
      if (operation !== undefined && handler) {
        const body = new Uint8Array(await request.arrayBuffer());
        return faults.apply(operation, () => exclusive(() => answerApi(request, body, handler, clock)));
      }
      const page = await exclusive(
        async () => (await answerPage(request, deps)) ?? (await answerWidget(request, deps)),
      );
      return page ?? apiError('004', 'Object not found');
    },
    receive: (transfer) => exclusive(() => deposits.receive(transfer)),
    async start() {
      await tasks.start();
      await events.queue.start();
    },
    async close() {
      faults.close();
      await tasks.close();
      await events.queue.close();
    },
  };
}
