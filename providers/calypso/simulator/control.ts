import { type SimulatorModule, z } from 'onramp-gateway/provider';
import { plainDecimal } from '../http/exact-json.ts';
import type { Shop } from './api/api.ts';
import { addressKey } from './state.ts';
import { subscriptionsOf } from './webhooks/subscriptions.ts';

const orderBody = z.strictObject({
  state: z.enum(['PAID', 'COMPLETED', 'FAILED', 'EXPIRED', 'PAYMENT_FAILED']),
});
const depositBody = z.strictObject({
  address: z.string(),
  /** Any code, also one that nobody asked for. */
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
  })
  .partial();
const purseBody = z.strictObject({ status: z.literal('ARCHIVED') });

/** What `/sandbox` and the answer to a wrong one list. */
export const controls: NonNullable<SimulatorModule['controls']> = [
  {
    call: 'POST /__control/orders/<id>',
    body: { state: 'PAID' },
    does: 'also COMPLETED, FAILED, EXPIRED, and PAYMENT_FAILED: the event alone, the order stays payable',
  },
  {
    call: 'POST /__control/deposits',
    body: { address: '<address>', currency: 'USDT_TRX', amount: '12.5' },
    does: 'crypto arrives from anywhere, in any code, also in another currency of the address',
  },
  {
    call: 'POST /__control/transactions/<id>',
    body: { state: 'DECLINED' },
    does: 'compliance declines the deposit; its address is blocked',
  },
  {
    call: 'POST /__control/purses/<address>',
    body: { status: 'ARCHIVED' },
    does: 'the address expires',
  },
  {
    call: 'POST /__control/subscriptions/<requestId>',
    body: { blocked: false },
    does: 'unblocks the subscription, and sends what was held back',
  },
  {
    call: 'POST /__control/settings',
    body: { memPool: 'ALWAYS', seed: '', firstPage: 0, orderAnswer: 'FULL' },
    does: 'how it behaves from now on, over a restart too; memPool also NEVER, SOMETIMES; orderAnswer also DOCUMENTED',
  },
  {
    call: 'POST /__control/settle',
    does: 'everything that is under way happens now, and what is past its time expires',
  },
  {
    call: 'GET POST DELETE /__control/faults',
    body: { kind: 'slow', operation: 'orderCreate' },
    does: 'what goes wrong next; GET shows kinds, operations and events',
  },
];

const names = controls.map(({ call }) => call.split('/')[2]);

/** What happens to a customer without the API, on demand. */
export async function answerControl(request: Request, shop: Shop): Promise<Response> {
  const [, , what, id = ''] = new URL(request.url).pathname.split('/').map(decodeURIComponent);
  if (!names.includes(what)) {
    const error = `There is no such control below ${shop.pageUrl}. There are:`;
    return Response.json({ error, controls }, { status: 404 });
  }
  if (request.method !== 'POST') return Response.json({ error: 'POST only' }, { status: 405 });
  try {
    return await change(what, id, await request.json(), shop);
  } catch (error) {
    if (error instanceof z.ZodError) {
      return Response.json({ error: z.prettifyError(error) }, { status: 400 });
    }
    if (error instanceof SyntaxError) return Response.json({ error: 'not JSON' }, { status: 400 });
    throw error;
  }
}

async function change(what: string | undefined, id: string, body: unknown, shop: Shop): Promise<Response> {
  const { state, progress, events } = shop;
  if (what === 'orders') {
    const to = orderBody.parse(body).state;
    const order = await state.get('orders', id);
    if (!order) return absent();
    return (await progress.order(order, to)) ? done() : conflict(`the order is ${order.state}`);
  }
  if (what === 'deposits') {
    const transaction = await progress.arrive(depositBody.parse(body));
    return transaction ? done({ transactionId: transaction.id }) : conflict('no active purse takes it there');
  }
  if (what === 'transactions') {
    declineBody.parse(body);
    const transaction = await state.get('transactions', id);
    if (!transaction) return absent();
    const declined = await progress.decline(transaction);
    return declined ? done() : conflict(`the transaction is ${transaction.transactionState}`);
  }
  if (what === 'purses') {
    purseBody.parse(body);
    const purseId = await state.find('address', addressKey(id));
    const purse = purseId ? await state.get('purses', purseId) : undefined;
    if (!purse) return absent();
    await progress.expirePurse(purse);
    return done();
  }
  if (what === 'subscriptions') {
    subscriptionBody.parse(body);
    const subscription = (await subscriptionsOf(state)).find((one) => one.id === id);
    if (!subscription) return absent();
    await events.unblock(subscription);
    return done();
  }
  if (what === 'settings') {
    await state.change(settingsBody.parse(body));
    return done();
  }
  return absent();
}

const done = (more: Record<string, string> = {}) => Response.json({ done: true, ...more });
const absent = () => Response.json({ error: 'no such thing' }, { status: 404 });
const conflict = (error: string) => Response.json({ error }, { status: 409 });
