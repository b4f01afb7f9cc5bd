import { type SimulatorModule, z } from 'onramp-gateway/provider';
import { plainDecimal } from '../http/exact-json.ts';
import type { SimulatorDeps } from './api/api.ts';
import { subscriptionsOf } from './merchant.ts';
import { addressKey } from './state.ts';

const orderBody = z.strictObject({
  state: z.enum(['PAID', 'COMPLETED', 'FAILED', 'EXPIRED', 'PAYMENT_FAILED']),
});
const depositBody = z.strictObject({
  address: z.string(),
  /** Any code, including one that the gateway did not request. */
  currency: z.string().min(1),
  amount: z.string().refine((text) => plainDecimal(text) === text, 'must be a plain decimal'),
});
const declineBody = z.strictObject({ state: z.literal('DECLINED') });
const subscriptionBody = z.strictObject({ blocked: z.literal(false) });
const settingsBody = z
  .strictObject({
    memPool: z.enum(['ALWAYS', 'NEVER', 'SOMETIMES']),
    seed: z.string(),
    firstPage: z.union([z.literal(0), z.literal(1)]),
    orderAnswer: z.enum(['FULL', 'DOCUMENTED']),
    prices: z.enum(['MARKET', 'WRONG', 'EXPIRED']),
  })
  .partial();
const purseBody = z.strictObject({ status: z.literal('ARCHIVED') });

/** Listed by `/sandbox` and by the answer to an unknown control. */
export const controls: NonNullable<SimulatorModule['controls']> = [
  {
    call: 'POST /__control/orders/<id>',
    body: { state: 'PAID' },
    does: 'sets the state of an order; also COMPLETED, FAILED, EXPIRED. PAYMENT_FAILED only sends the event: the order stays payable',
  },
  {
    call: 'POST /__control/deposits',
    body: { address: '<address>', currency: 'USDT_TRX', amount: '12.5' },
    does: 'crypto arrives at an address, in any currency code of its family',
  },
  {
    call: 'POST /__control/transactions/<id>',
    body: { state: 'DECLINED' },
    does: 'compliance declines the deposit, which blocks its address',
  },
  {
    call: 'POST /__control/purses/<address>',
    body: { status: 'ARCHIVED' },
    does: 'the address expires',
  },
  {
    call: 'POST /__control/subscriptions/<requestId>',
    body: { blocked: false },
    does: 'unblocks the subscription and sends the webhooks that were held back',
  },
  {
    call: 'POST /__control/settings',
    body: { memPool: 'ALWAYS', seed: '', firstPage: 0, orderAnswer: 'FULL', prices: 'MARKET' },
    does: 'changes the settings, which survive a restart; memPool: also NEVER, SOMETIMES; orderAnswer: also DOCUMENTED; prices: also WRONG, EXPIRED',
  },
  {
    call: 'POST /__control/settle',
    does: 'completes all pending changes now, and expires what is past its end',
  },
  {
    call: 'GET POST DELETE /__control/faults',
    body: { kind: 'slow', operation: 'orderCreate' },
    does: 'injects a fault; GET shows kinds, operations and events',
  },
];

const names = controls.map(({ call }) => call.split('/')[2]);

/** Controls for events outside the API: payments, deposits, compliance, expiry. */
export async function answerControl(request: Request, deps: SimulatorDeps): Promise<Response> {
  const [, , name, id = ''] = new URL(request.url).pathname.split('/');
  if (!names.includes(name)) {
    const error = `There is no such control below ${deps.pageUrl}. Known controls:`;
    return Response.json({ error, controls }, { status: 404 });
  }
  if (request.method !== 'POST') return Response.json({ error: 'POST only' }, { status: 405 });
  try {
    return await change(name, id, await request.json(), deps);
  } catch (error) {
    if (error instanceof z.ZodError) {
      return Response.json({ error: z.prettifyError(error) }, { status: 400 });
    }
    if (error instanceof SyntaxError) return Response.json({ error: 'not JSON' }, { status: 400 });
    throw error;
  }
}

async function change(
  name: string | undefined,
  id: string,
  body: unknown,
  deps: SimulatorDeps,
): Promise<Response> {
  const { state, orders, deposits, events } = deps;
  if (name === 'orders') {
    const to = orderBody.parse(body).state;
    const order = await state.get('orders', id);
    if (!order) return absent();
    return (await orders.move(order, to)) ? done() : conflict(`the order is ${order.state}`);
  }
  if (name === 'deposits') {
    const transaction = await deposits.arrive(depositBody.parse(body));
    return transaction
      ? done({ transactionId: transaction.id })
      : conflict('no active purse with this address accepts the currency');
  }
  if (name === 'transactions') {
    declineBody.parse(body);
    const transaction = await state.get('transactions', id);
    if (!transaction) return absent();
    const declined = await deposits.decline(transaction);
    return declined ? done() : conflict(`the transaction is ${transaction.transactionState}`);
  }
  if (name === 'purses') {
    purseBody.parse(body);
    const purseId = await state.find('address', addressKey(id));
    const purse = purseId ? await state.get('purses', purseId) : undefined;
    if (!purse) return absent();
    await deposits.expirePurse(purse);
    return done();
  }
  if (name === 'subscriptions') {
    subscriptionBody.parse(body);
    const subscription = (await subscriptionsOf(state)).find((one) => one.id === id);
    if (!subscription) return absent();
    await events.unblock(subscription);
    return done();
  }
  if (name === 'settings') {
    await state.change(settingsBody.parse(body));
    return done();
  }
  return absent();
}

const done = (more: Record<string, string> = {}) => Response.json({ done: true, ...more });
const absent = () => Response.json({ error: 'not found' }, { status: 404 });
const conflict = (error: string) => Response.json({ error }, { status: 409 });
