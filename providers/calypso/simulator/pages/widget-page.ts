import { type PageAction, renderPage } from 'onramp-gateway/provider/simulator';
import { type Currency, currencies } from '../../currencies.ts';
import type { SimulatorDeps } from '../api/api.ts';
import { keys } from '../merchant.ts';
import { isOfFamily } from '../purse-address.ts';
import { cryptoFor, fiatCurrencies, fiatFor, withinLimits } from '../rates.ts';
import type { WidgetKeyRecord } from '../state.ts';

/** Fiat amounts that are offered if the link has no amount. */
const AMOUNTS = ['25', '100', '500'];

type Opened = { key: WidgetKeyRecord; currency: Currency };

/**
 * The onramp widget: `GET /onramp?account&widgetKey&currency[&amount]`, with one form for each price. A key creates
 * another order only after the previous one failed or expired.
 */
export async function answerWidget(request: Request, deps: SimulatorDeps): Promise<Response | undefined> {
  const url = new URL(request.url);
  if (url.pathname === '/onramp' && request.method === 'GET') {
    const opened = await open(url.searchParams, deps);
    if (!('key' in opened)) return problem(opened.problem);
    const order = opened.key.orderId ? await deps.orders.current(opened.key.orderId) : undefined;
    if (order && order.state !== 'FAILED' && order.state !== 'EXPIRED') return toOrder(order.id, deps);
    return render(opened, url.searchParams, deps);
  }
  if (url.pathname === '/onramp/order' && request.method === 'POST') {
    return order(new URLSearchParams(await request.text()), deps);
  }
  return undefined;
}

async function open(
  given: URLSearchParams,
  { state, clock }: SimulatorDeps,
): Promise<Opened | { problem: string }> {
  if (given.get('account') !== keys.account) return { problem: 'Unknown account' };
  const key = await state.get('widgetKeys', given.get('widgetKey') ?? '');
  if (!key) return { problem: 'Unknown widget key' };
  if (key.endsAt <= clock().getTime()) return { problem: 'The widget key has expired' };
  const currency = currencies.find(({ sold, code }) => sold && code === given.get('currency'));
  if (!currency) return { problem: 'Unknown currency' };
  if (key.externalAddress && !isOfFamily(key.externalAddress, currency.family)) {
    return { problem: 'The address does not belong to this currency' };
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

function render({ key, currency }: Opened, given: URLSearchParams, { pageUrl }: SimulatorDeps): Response {
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
        ? { look: 'failure', text: 'The amount is outside the limits. Open a new widget.' }
        : undefined,
  });
}

/** Creates the order at the chosen price and redirects to its payment page. */
async function order(given: URLSearchParams, deps: SimulatorDeps): Promise<Response> {
  const opened = await open(given, deps);
  if (!('key' in opened)) return problem(opened.problem);
  const { key, currency } = opened;
  const last = key.orderId ? await deps.orders.current(key.orderId) : undefined;
  if (last && last.state !== 'FAILED' && last.state !== 'EXPIRED') return toOrder(last.id, deps);
  const fields = ['fiatCurrency', 'fiatAmount', 'cryptoAmount'] as const;
  const price = prices(currency, given.get('amount')).find((offer) =>
    fields.every((field) => offer[field] === given.get(field)),
  );
  if (!price) return problem('This price is not offered');
  const created = await deps.orders.create({
    ...price,
    currency: currency.code,
    idempotencyKey: key.idempotencyKey,
    // It is not documented which of the two counts. Use the link's, which is less safe: the customer can change it.
    externalId: given.get('merchantExternalId') ?? key.merchantExternalId,
    externalAddress: key.externalAddress,
    returnUrl: key.returnUrl,
    widgetKey: key.id,
  });
  await deps.state.put('widgetKeys', { ...key, orderId: created.id });
  await deps.orders.confirm(created);
  return toOrder(created.id, deps);
}

function toOrder(id: string, { pageUrl }: SimulatorDeps): Response {
  return new Response(null, { status: 303, headers: { location: `${pageUrl}/pay/${id}` } });
}

function problem(heading: string): Response {
  return renderPage({ title: heading, vendor: 'Calypso widget', heading, rows: [], status: 400 });
}
