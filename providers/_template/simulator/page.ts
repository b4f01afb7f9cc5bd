import { type Page, type PageAction, renderPage } from 'onramp-gateway/provider/simulator';
import type { Orders, SimulatedOrder, State } from './orders.ts';

// The hosted payment page: `GET /pay/<order>`, with one form for each result. `renderPage` escapes every text and uses
// no script, so this file only says what the page shows.

/** The states that each button puts the order through. Each state sends a webhook. ADAPT */
const statesByAction: Readonly<Record<string, readonly State[]>> = {
  pay: ['payment_received', 'sending', 'delivered'],
  fail: ['failed'],
  refuse: ['refused'],
  leave: ['expired'],
};

const results: Partial<Record<State, NonNullable<Page['result']>>> = {
  payment_received: { look: 'success', text: 'Paid. The crypto is on its way.' },
  sending: { look: 'success', text: 'Paid. The crypto is on its way.' },
  delivered: { look: 'success', text: 'Paid. The crypto has been sent.' },
  refused: { look: 'failure', text: 'The purchase was refused.' },
  failed: { look: 'failure', text: 'The payment failed.' },
  expired: { look: 'neutral', text: 'The order was not paid in time.' },
  refunded: { look: 'neutral', text: 'The payment was refunded.' },
};

export async function answerPage(
  request: Request,
  { orders, pageUrl }: { orders: Orders; pageUrl: string },
): Promise<Response> {
  const [, , id = '', action] = new URL(request.url).pathname.split('/');
  const order = await orders.get(id);
  if (!order) return notFound();
  const open = order.state === 'created' || order.state === 'awaiting_payment';
  if (request.method === 'GET' && action === undefined) {
    const shown = order.state === 'created' ? await orders.move(id, 'awaiting_payment') : order;
    return render(shown ?? order, pageUrl, open);
  }
  const path = Object.hasOwn(statesByAction, action ?? '') ? statesByAction[action ?? ''] : undefined;
  if (request.method !== 'POST' || !path) return notFound();
  // A second click changes nothing: the order is no longer open.
  for (const state of open ? path : []) await orders.move(id, state);
  return new Response(null, { status: 303, headers: { location: `${pageUrl}/pay/${id}` } });
}

function render(order: SimulatedOrder, pageUrl: string, open: boolean): Response {
  const price = `${order.fiat_amount} ${order.fiat_currency}`;
  const button = (label: string, action: string, look: PageAction['look']): PageAction => ({
    label,
    look,
    url: `${pageUrl}/pay/${order.id}/${action}`,
  });
  return renderPage({
    title: `Pay ${price}`,
    vendor: 'Examplepay',
    heading: `Buy ${order.crypto_amount} ${order.asset}`,
    rows: [
      { label: 'You pay', value: price },
      { label: 'Sent to', value: order.address },
      { label: 'Order', value: order.id },
    ],
    actions: open
      ? [
          button(`Pay ${price}`, 'pay', 'primary'),
          button('Let the payment fail', 'fail', 'danger'),
          button('Refuse the customer', 'refuse', 'danger'),
          button('Leave without paying', 'leave', 'plain'),
        ]
      : [],
    result: results[order.state],
    returnLink: !open && order.return_url ? { label: 'Back to the app', url: order.return_url } : undefined,
  });
}

function notFound(): Response {
  return renderPage({
    title: 'No such order',
    vendor: 'Examplepay',
    heading: 'No such order',
    rows: [],
    status: 404,
  });
}
