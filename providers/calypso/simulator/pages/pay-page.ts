import { type Page, type PageAction, renderPage } from 'onramp-gateway/provider/simulator';
import type { SimulatorDeps } from '../api/api.ts';
import { keys } from '../merchant.ts';
import type { OrderRecord, OrderState } from '../state.ts';

const outcomes: Readonly<Record<string, OrderState>> = { pay: 'PAID', fail: 'FAILED', leave: 'EXPIRED' };

const results: Partial<Record<OrderState, NonNullable<Page['result']>>> = {
  PAID: { look: 'success', text: 'Paid. The crypto is on its way.' },
  COMPLETED: { look: 'success', text: 'Paid. The crypto has been sent.' },
  FAILED: { look: 'failure', text: 'The payment failed.' },
  EXPIRED: { look: 'neutral', text: 'The order was not paid in time.' },
};

/** The hosted page of a payment link: `GET /pay/<order>`, with one form for each result. */
export async function answerPage(request: Request, deps: SimulatorDeps): Promise<Response | undefined> {
  const [, root, id, action] = new URL(request.url).pathname.split('/');
  if (root !== 'pay' || !id) return undefined;
  const order = await deps.state.get('orders', id);
  if (!order || order.state === 'CREATED') return notFound();
  if (request.method === 'GET' && action === undefined) return render(order, deps.pageUrl);
  const outcome = action !== undefined && Object.hasOwn(outcomes, action) ? outcomes[action] : undefined;
  if (request.method !== 'POST' || !outcome) return notFound();
  // A second click changes nothing: the order is no longer in a state that allows it.
  await deps.orders.move(order, outcome);
  return new Response(null, { status: 303, headers: { location: `${deps.pageUrl}/pay/${order.id}` } });
}

function render(order: OrderRecord, pageUrl: string): Response {
  const link = (look: PageAction['look'], label: string, action: string): PageAction => ({
    label,
    look,
    url: `${pageUrl}/pay/${order.id}/${action}`,
  });
  const open = order.state === 'IN_PROGRESS';
  const again =
    order.widgetKey && (order.state === 'FAILED' || order.state === 'EXPIRED') ? [retry(order, pageUrl)] : [];
  return renderPage({
    title: `Pay ${order.fiatAmount} ${order.fiatCurrency}`,
    vendor: 'Calypso',
    heading: `Buy ${order.cryptoAmount} ${order.currency}`,
    rows: [
      { label: 'You pay', value: `${order.fiatAmount} ${order.fiatCurrency}` },
      { label: 'You get', value: `${order.cryptoAmount} ${order.currency}` },
      { label: 'Sent to', value: order.externalAddress ?? "the merchant's account" },
      { label: 'Order', value: order.id },
    ],
    actions: open
      ? [
          link('primary', `Pay ${order.fiatAmount} ${order.fiatCurrency}`, 'pay'),
          link('danger', 'Let the payment fail', 'fail'),
          link('plain', 'Leave without paying', 'leave'),
        ]
      : again,
    result: results[order.state],
    returnLink: !open && order.returnUrl ? { label: 'Back to the app', url: order.returnUrl } : undefined,
    note: open ? 'If you leave, the order expires at once instead of in half an hour.' : undefined,
  });
}

/** Creates another order with the widget's key. */
function retry(order: OrderRecord, pageUrl: string): PageAction {
  const { widgetKey, currency, fiatCurrency, fiatAmount, cryptoAmount: amount } = order;
  const fields = { account: keys.account, widgetKey: widgetKey ?? '', currency, amount };
  return {
    label: 'Try again with a new order',
    look: 'primary',
    url: `${pageUrl}/onramp/order`,
    fields: { ...fields, fiatCurrency, fiatAmount, cryptoAmount: amount },
  };
}

function notFound(): Response {
  return renderPage({
    title: 'No such order',
    vendor: 'Calypso',
    heading: 'No such order',
    rows: [],
    status: 404,
  });
}
