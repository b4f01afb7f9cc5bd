import { type Call, type Handoff, type SessionNews, type SessionRequest, z } from 'onramp-gateway/provider';
import { assetOf } from '../currencies.ts';
import type { Client } from '../http/client.ts';
import { writeJson } from '../http/exact-json.ts';
import type { Options } from '../options.ts';
import { dateOf } from './mapping.ts';
import { payloadWithKey, readRequest } from './prepare.ts';
import { askPrices, methodType, nothingMade } from './prices.ts';

const kind = z.enum(['IFRAME', 'REDIRECT']);

/** What is kept with an attempt whose customer makes the order in the widget. */
export const preparedWidget = z.strictObject({
  widget: kind,
  /** Of the key call, all but the idempotency key. */
  payload: z.string(),
  sessionId: z.string(),
  currency: z.string(),
  address: z.string(),
  /** Crypto that the widget begins with. */
  amount: z.string(),
});

export type PreparedWidget = z.output<typeof preparedWidget>;

/** The kind of widget that the request is to get; null where an order is made by the API. */
export function widgetFor(request: SessionRequest, options: Options): z.output<typeof kind> | null {
  const { handoffs } = options.widget;
  for (const wanted of request.handoffs) {
    if (wanted === 'EMBEDDED') continue;
    if (handoffs.includes(wanted)) return wanted;
    if (wanted === 'REDIRECT') return null;
  }
  return null;
}

/**
 * The widget takes an amount of crypto alone, so an amount of fiat is priced first; that also finds what is outside of
 * the limits, for which the widget would only show an error. Nothing is made.
 */
export async function prepareWidget(
  client: Client,
  options: Options,
  request: SessionRequest,
  widget: PreparedWidget['widget'],
  call: Call,
): Promise<PreparedWidget> {
  const asked = readRequest(request, options);
  const prices = await askPrices(client, options, asked, methodType(request.paymentMethod, options), call);
  const amount = asked.cryptoAmount ?? prices.methods[0].cryptoAmount ?? '';
  const returnUrl = asked.returnUrl ?? options.widget.returnUrl;
  const { sessionId, currency, address } = asked;
  const payload = writeJson({
    merchantExternalId: sessionId,
    externalAddress: address,
    ...(returnUrl === null ? {} : { returnUrl }),
  });
  return { widget, payload, sessionId, currency, address, amount };
}

/**
 * A key for one customer, and the widget's link with it. There is no order before the customer makes one, and its id comes
 * by webhook. https://docs.calypso.finance/acquiring/onramp-widget/how-to-integrate-the-onramp-widget
 */
export async function createWidget(
  client: Client,
  options: Options,
  prepared: PreparedWidget,
  call: Call,
): Promise<SessionNews> {
  // A key that never reached us opens the widget to nobody.
  const payload = payloadWithKey(prepared, 'idempotencyKey', options, call);
  const made = await nothingMade(client.widgetKey(payload, call));
  const expiresAt = dateOf(made.expiredAt);
  return {
    reference: null,
    status: 'READY',
    providerStatus: 'WIDGET_KEY_GENERATED',
    asset: assetOf(prepared.currency, options.currencies),
    walletAddress: prepared.address,
    handoff: handoffOf(prepared, made.key, expiresAt, options),
    expiresAt,
  };
}

function handoffOf(prepared: PreparedWidget, key: string, expiresAt: Date | null, options: Options): Handoff {
  const url = new URL(options.widget.baseUrl);
  url.searchParams.set('account', options.account);
  url.searchParams.set(options.widget.keyParameter, key);
  url.searchParams.set('currency', prepared.currency);
  if (options.widget.sessionIdInLink) url.searchParams.set('merchantExternalId', prepared.sessionId);
  const { amountParameter, singleUse } = options.widget;
  if (prepared.amount && amountParameter) url.searchParams.set(amountParameter, prepared.amount);
  const link = { url: url.href, expiresAt: expiresAt?.toISOString() ?? null, singleUse };
  return prepared.widget === 'REDIRECT'
    ? { kind: 'REDIRECT', ...link }
    : { kind: 'IFRAME', ...link, origin: url.origin, allow: options.widget.allow };
}
