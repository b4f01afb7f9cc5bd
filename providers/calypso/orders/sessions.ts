import {
  type Call,
  isProviderError,
  type ProviderContext,
  ProviderError,
  type SessionNews,
  type SessionOperations,
  z,
} from 'onramp-gateway/provider';
import { assetOf } from '../currencies.ts';
import type { Client } from '../http/client.ts';
import { malformed } from '../http/errors.ts';
import { compareDecimals } from '../http/exact-json.ts';
import type { Confirmation, Order } from '../http/wire.ts';
import type { Options } from '../options.ts';
import { orderNews } from './mapping.ts';
import { paymentLink } from './payment-link.ts';
import { type PreparedOrder, payloadWithKey, preparedOrder, prepareOrder } from './prepare.ts';
import { createWidget, preparedWidget, prepareWidget, widgetFor } from './widget.ts';

const prepared = z.union([preparedOrder, preparedWidget]);

/** Onramp orders, made by the API or by the customer in the widget. https://docs.calypso.money/acquiring/onramp-payments/how-to-create-a-payment-via-onramp */
export function createSessions(
  client: Client,
  options: Options,
  context: ProviderContext,
): SessionOperations {
  async function confirm(order: Order, prepared: PreparedOrder, call: Call): Promise<Confirmation> {
    // An answer that does not repeat the address leaves open whether it was understood: without it the crypto goes to
    // the merchant. The order is read again before anyone can pay it.
    if (!order.externalAddress) {
      const read = await client.orderGetBack(order.id, call);
      holdAgainst(read, prepared, order.id);
    }
    const confirmation = await client.orderConfirm(order.id, call);
    holdAgainst(confirmation, prepared, order.id);
    return confirmation;
  }

  async function createOrder(prepared: PreparedOrder, call: Call): Promise<SessionNews> {
    const payload = payloadWithKey(prepared, options.onramp.createFields.idempotencyKey, options, call);
    const order = await client.orderCreate(payload, call);
    holdAgainst(order, prepared, order.id);
    const confirmation = await confirm(order, prepared, call).catch((error: unknown) => {
      throw orderExists(order.id, error);
    });
    const url = paymentLink(confirmation, options);
    if (!url) throw unusable(order.id, 'no_payment_link', 'no link to a known host came with it');
    const expiresAt = new Date(context.clock().getTime() + options.onramp.orderLifetimeSeconds * 1000);
    const news = orderNews({ ...order, ...told(confirmation), id: order.id }, options);
    return {
      ...news,
      asset: news.asset ?? assetOf(prepared.currency, options.currencies),
      fiatCurrency: news.fiatCurrency ?? prepared.fiatCurrency,
      walletAddress: news.walletAddress ?? prepared.address,
      handoff: { kind: 'REDIRECT', url, expiresAt: expiresAt.toISOString(), singleUse: false },
      expiresAt,
    };
  }

  return {
    prepare(request, call) {
      const widget = widgetFor(request, options);
      return widget === null
        ? prepareOrder(client, options, request, call)
        : prepareWidget(client, options, request, widget, call);
    },

    create(given, _prefill, call) {
      const parsed = prepared.parse(given);
      return 'widget' in parsed ? createWidget(client, options, parsed, call) : createOrder(parsed, call);
    },

    async get(reference, call) {
      const order = await client.orderGet(reference, call);
      if (!order.state || order.id.toLowerCase() !== reference.toLowerCase()) throw malformed('orderGet');
      return orderNews(order, options);
    },

    // Orders can be read by their id only. The ORDER_CREATED webhook brings that id together with ours. Whoever was not
    // given a widget's key can make no order there.
    find: async (what) => (preparedWidget.safeParse(what.prepared).success ? 'absent' : 'cannot_tell'),
  };
}

/** Only what was told; an absent field must not hide what the order said before. */
function told(confirmation: Confirmation): Partial<Order> {
  const known = Object.entries(confirmation).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(known);
}

/** Refuses an answer that tells of another purchase than was asked for. Fields that are absent say nothing. */
function holdAgainst(answer: Order | Confirmation, prepared: PreparedOrder, id: string): void {
  const same = (theirs: string | null | undefined, ours: string) => !theirs || theirs === ours;
  const equal = (theirs: string | null | undefined, ours: string | null) =>
    !theirs || ours === null || compareDecimals(theirs, ours) === 0;
  const wrong = [
    ['id', same(answer.id, id)],
    ['externalAddress', sameAddress(answer.externalAddress, prepared.address)],
    ['externalId', same(answer.externalId ?? answer.merchantExternalId, prepared.sessionId)],
    ['currency', same(answer.currency, prepared.currency)],
    ['fiatCurrency', same(answer.fiatCurrency, prepared.fiatCurrency)],
    ['fiatAmount', equal(answer.fiatAmount, prepared.fiatAmount)],
    ['cryptoAmount', equal(answer.cryptoAmount, prepared.cryptoAmount)],
  ].flatMap(([field, right]) => (right ? [] : [field]));
  if (wrong.length > 0) throw unusable(id, 'contradicting_answer', `it differs in ${wrong.join(', ')}`);
}

/** Hexadecimal addresses are the same in any case; all others are not. */
function sameAddress(theirs: string | null | undefined, ours: string): boolean {
  if (!theirs || theirs === ours) return true;
  return /^0x[0-9a-fA-F]{40}$/.test(ours) && theirs.toLowerCase() === ours.toLowerCase();
}

/** The order is there, whatever went wrong after: nobody may take it for refused. */
function orderExists(id: string, error: unknown): ProviderError {
  if (isProviderError(error) && error.code === 'contradicting_answer') return error;
  const code = isProviderError(error) ? error.code : 'untyped';
  return new ProviderError({
    outcome: 'unknown',
    class: 'provider',
    code: 'confirmation_failed',
    message: `order ${id} was made at Calypso, but its confirmation failed (${code})`,
    retryAfterSeconds: isProviderError(error) ? error.retryAfterSeconds : undefined,
    requestId: isProviderError(error) ? error.requestId : undefined,
    cause: error,
  });
}

function unusable(id: string, code: string, what: string): ProviderError {
  return new ProviderError({
    outcome: 'unknown',
    class: 'provider',
    code,
    message: `order ${id} was made at Calypso, but cannot be used: ${what}`,
  });
}
