import { type PageAction, renderPage } from 'onramp-gateway/provider/simulator';
import { type Currency, currencies } from '../../currencies.ts';
import type { Shop } from '../api/api.ts';
import { confirmOrder, makeOrder } from '../api/orders.ts';
import { keys } from '../keys.ts';
import { isOfFamily } from '../purse-address.ts';
import { cryptoFor, fiatCurrencies, fiatFor, withinLimits } from '../rates.ts';
import type { WidgetKeyRecord } from '../state.ts';

/** Offered where the link names no amount. */
const AMOUNTS = ['25', '100', '500'];

type Opened = { key: WidgetKeyRecord; currency: Currency };

/**
 * The onramp widget: `GET /onramp?account&widgetKey&currency[&amount]`, and a form for each price at which the customer
 * can make an order. A key makes another order only where the one before failed or expired.
 */
export async function answerWidget(request: Request, shop: Shop): Promise<Response | undefined> {
  const url = new URL(request.url);
  if (url.pathname === '/onramp' && request.method === 'GET') {
    const opened = await open(url.searchParams, shop);
    if (!('key' in opened)) return problem(opened.problem);
    const order = opened.key.orderId ? await shop.progress.current(opened.key.orderId) : undefined;
    if (order && order.state !== 'FAILED' && order.state !== 'EXPIRED') return toOrder(order.id, shop);
    return render(opened, url.searchParams, shop);
  }
  if (url.pathname === '/onramp/order' && request.method === 'POST') {
    return order(new URLSearchParams(await request.text()), shop);
  }
  return undefined;
}

async function open(given: URLSearchParams, { state, clock }: Shop): Promise<Opened | { problem: string }> {
  if (given.get('account') !== keys.account) return { problem: 'No such account' };
  const key = await state.get('widgetKeys', given.get('widgetKey') ?? '');
  if (!key) return { problem: 'No such widget key' };
  if (key.endsAt <= clock().getTime()) return { problem: 'The widget key has expired' };
  const currency = currencies.find(({ sold, code }) => sold && code === given.get('currency'));
  if (!currency) return { problem: 'No such currency' };
  if (key.externalAddress && !isOfFamily(key.externalAddress, currency.family)) {
    return { problem: 'The address is not one of this currency' };
  }
  return { key, currency };
}

type Price = { fiatCurrency: string; fiatAmount: string; cryptoAmount: string };

function prices(currency: Currency, amount: string | null): Price[] {
  return fiatCurrencies.flatMap((fiatCurrency): Price[] => {
    const found = amount
      ? [[fiatFor(amount, currency, fiatCurrency), amount] as const]
      : AMOUNTS.map((fiat) => [fiat, cryptoFor(fiat, currency, fiatCurrency)] as const);
    return found.flatMap(([fiatAmount, cryptoAmount]) =>
      fiatAmount && cryptoAmount && withinLimits(fiatAmount, fiatCurrency)
        ? [{ fiatCurrency, fiatAmount, cryptoAmount }]
        : [],
    );
  });
}

function render({ key, currency }: Opened, given: URLSearchParams, { pageUrl }: Shop): Response {
  const amount = given.get('amount');
  const offered = prices(currency, amount);
  const actions = offered.map(
    ({ fiatCurrency, fiatAmount, cryptoAmount }, at): PageAction => ({
      label: `Buy ${cryptoAmount} ${currency.code} for ${fiatAmount} ${fiatCurrency}`,
      look: at === 0 ? 'primary' : 'plain',
      url: `${pageUrl}/onramp/order`,
      fields: { ...Object.fromEntries(given), fiatCurrency, fiatAmount, cryptoAmount },
    }),
  );
  return renderPage({
    title: `Buy ${currency.code}`,
    vendor: 'Calypso widget',
    heading: `Buy ${amount ?? ''} ${currency.code}`.replace('  ', ' '),
    rows: [{ label: 'Sent to', value: key.externalAddress ?? "the merchant's account" }],
    actions,
    result:
      offered.length === 0
        ? { look: 'failure', text: 'The amount is outside of the limits. Open a new widget.' }
        : undefined,
  });
}

/** Makes the order at the price on the button, and goes on to its payment. */
async function order(given: URLSearchParams, shop: Shop): Promise<Response> {
  const opened = await open(given, shop);
  if (!('key' in opened)) return problem(opened.problem);
  const { key, currency } = opened;
  const last = key.orderId ? await shop.progress.current(key.orderId) : undefined;
  if (last && last.state !== 'FAILED' && last.state !== 'EXPIRED') return toOrder(last.id, shop);
  const wanted = ['fiatCurrency', 'fiatAmount', 'cryptoAmount'] as const;
  const price = prices(currency, given.get('amount')).find((offer) =>
    wanted.every((field) => offer[field] === given.get(field)),
  );
  if (!price) return problem('This price is not offered');
  const made = await makeOrder(shop, {
    ...price,
    currency: currency.code,
    idempotencyKey: key.idempotencyKey,
    // Nothing says which of the two counts; the link's is the worse, since the customer can change it.
    externalId: given.get('merchantExternalId') ?? key.merchantExternalId,
    externalAddress: key.externalAddress,
    returnUrl: key.returnUrl,
    widgetKey: key.id,
  });
  await shop.state.put('widgetKeys', { ...key, orderId: made.id });
  await confirmOrder(shop, made);
  return toOrder(made.id, shop);
}

function toOrder(id: string, { pageUrl }: Shop): Response {
  return new Response(null, { status: 303, headers: { location: `${pageUrl}/pay/${id}` } });
}

function problem(heading: string): Response {
  return renderPage({ title: heading, vendor: 'Calypso widget', heading, rows: [], status: 400 });
}
