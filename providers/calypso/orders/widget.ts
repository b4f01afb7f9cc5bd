import { type Call, type SessionNews, type SessionRequest, z } from 'onramp-gateway/provider';
import { assetOf } from '../currencies.ts';
import type { Deps } from '../http/client.ts';
import { writeJson } from '../http/exact-json.ts';
import { dateOf } from '../http/wire.ts';
import type { Options } from '../options.ts';
import { widgetHandoff } from './handoff.ts';
import { payloadWithKey, readRequest } from './prepare.ts';
import { methodType, requestPrices, withoutSideEffect } from './prices.ts';

const kind = z.enum(['IFRAME', 'REDIRECT']);

/** Stored with an attempt whose customer creates the order in the widget. */
export const preparedWidget = z.strictObject({
  widget: kind,
  /** The payload of the key request, without the idempotency key. */
  payload: z.string(),
  sessionId: z.string(),
  currency: z.string(),
  address: z.string(),
  /** The crypto amount that the widget shows first. */
  amount: z.string(),
});

export type PreparedWidget = z.output<typeof preparedWidget>;

/** The hand-off for which the request gets the widget; null if the API creates an order. */
export function widgetFor(request: SessionRequest, options: Options): z.output<typeof kind> | null {
  const { handoffs } = options.widget;
  for (const requested of request.handoffs) {
    if (requested === 'EMBEDDED') continue;
    if (handoffs.includes(requested)) return requested;
    if (requested === 'REDIRECT') return null;
  }
  return null;
}

/**
 * Builds the key request. The widget accepts only crypto amounts, so a fiat amount is converted with a quote. The quote
 * also detects amounts outside the limits, for which the widget would only show an error. Creates nothing.
 */
export async function prepareWidget(
  deps: Deps,
  request: SessionRequest,
  widget: PreparedWidget['widget'],
  call: Call,
): Promise<PreparedWidget> {
  const { options } = deps;
  const order = readRequest(request, options);
  const prices = await requestPrices(deps, order, methodType(request.paymentMethod, options), call);
  const amount = order.cryptoAmount ?? prices.methods[0].cryptoAmount ?? '';
  const returnUrl = order.returnUrl ?? options.widget.returnUrl;
  const { sessionId, currency, address } = order;
  const payload = writeJson({
    merchantExternalId: sessionId,
    externalAddress: address,
    ...(returnUrl === null ? {} : { returnUrl }),
  });
  return { widget, payload, sessionId, currency, address, amount };
}

/**
 * Requests a key for one customer and returns the widget's link with it. The order exists once the customer creates it,
 * and a webhook reports its id. https://docs.calypso.finance/acquiring/onramp-widget/how-to-integrate-the-onramp-widget
 */
export async function createWidget(deps: Deps, prepared: PreparedWidget, call: Call): Promise<SessionNews> {
  const { client, options } = deps;
  const payload = payloadWithKey(prepared, 'idempotencyKey', options, call);
  // If the answer is lost, its key never reaches a customer, so nothing was created.
  const answer = await withoutSideEffect(client.widgetKey(payload, call));
  const expiresAt = dateOf(answer.expiredAt);
  return {
    reference: null,
    status: 'READY',
    providerStatus: 'WIDGET_KEY_GENERATED',
    asset: assetOf(prepared.currency, options.currencies),
    walletAddress: prepared.address,
    handoff: widgetHandoff(prepared, answer.key, expiresAt, options),
    expiresAt,
  };
}
