import { type Call, isProviderError, ProviderError, type SessionNews } from 'onramp-gateway/provider';
import { assetOf } from '../currencies.ts';
import type { Client, Deps } from '../http/client.ts';
import { compareDecimals } from '../http/exact-json.ts';
import type { Confirmation, Order } from '../http/wire.ts';
import { paymentLink } from './handoff.ts';
import { orderNews } from './mapping.ts';
import { type PreparedOrder, payloadWithKey } from './prepare.ts';

/** Creates an order, confirms it and returns its payment link. Throws if an answer differs from the request. */
export async function createOrder(deps: Deps, prepared: PreparedOrder, call: Call): Promise<SessionNews> {
  const { client, options, context } = deps;
  const payload = payloadWithKey(prepared, options.onramp.createFields.idempotencyKey, options, call);
  const order = await client.orderCreate(payload, call);
  requireMatch(order, prepared, order.id);
  const confirmation = await confirm(client, order, prepared, call).catch((error: unknown) => {
    throw confirmationFailed(order.id, error);
  });
  const url = paymentLink(confirmation, options);
  if (!url) throw unusable(order.id, 'no_payment_link', 'the confirmation has no link to an allowed host');
  const expiresAt = new Date(context.clock().getTime() + options.onramp.orderLifetimeSeconds * 1000);
  const news = orderNews({ ...order, ...presentFields(confirmation), id: order.id }, options);
  return {
    ...news,
    asset: news.asset ?? assetOf(prepared.currency, options.currencies),
    fiatCurrency: news.fiatCurrency ?? prepared.fiatCurrency,
    walletAddress: news.walletAddress ?? prepared.address,
    handoff: { kind: 'REDIRECT', url, expiresAt: expiresAt.toISOString(), singleUse: false },
    expiresAt,
  };
}

async function confirm(client: Client, order: Order, prepared: PreparedOrder, call: Call) {
  // If the answer does not repeat the address, Calypso may have ignored it, and the crypto would go to the merchant.
  // Read the order again before anyone can pay it.
  if (!order.externalAddress) {
    requireMatch(await client.orderReadBack(order.id, call), prepared, order.id);
  }
  const confirmation = await client.orderConfirm(order.id, call);
  requireMatch(confirmation, prepared, order.id);
  return confirmation;
}

/** Without null and absent fields, which must not overwrite those of the order. */
function presentFields(confirmation: Confirmation): Partial<Order> {
  const present = Object.entries(confirmation).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(present);
}

/** Throws if the answer describes another purchase than the requested one. Absent fields count as equal. */
function requireMatch(answer: Order | Confirmation, prepared: PreparedOrder, id: string): void {
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
  ].flatMap(([field, matches]) => (matches ? [] : [field]));
  if (wrong.length > 0) throw unusable(id, 'contradicting_answer', `it differs in ${wrong.join(', ')}`);
}

/** Hexadecimal addresses are case-insensitive; all others are case-sensitive. */
function sameAddress(theirs: string | null | undefined, ours: string): boolean {
  if (!theirs || theirs === ours) return true;
  return /^0x[0-9a-fA-F]{40}$/.test(ours) && theirs.toLowerCase() === ours.toLowerCase();
}

/** The order exists whatever failed afterwards, so the outcome is `unknown` even after a refusal. */
function confirmationFailed(id: string, error: unknown): ProviderError {
  if (isProviderError(error) && error.code === 'contradicting_answer') return error;
  const code = isProviderError(error) ? error.code : 'untyped';
  return new ProviderError({
    outcome: 'unknown',
    class: 'provider',
    code: 'confirmation_failed',
    message: `Calypso created order ${id}, but its confirmation failed (${code})`,
    retryAfterSeconds: isProviderError(error) ? error.retryAfterSeconds : undefined,
    requestId: isProviderError(error) ? error.requestId : undefined,
    cause: error,
  });
}

function unusable(id: string, code: string, reason: string): ProviderError {
  return new ProviderError({
    outcome: 'unknown',
    class: 'provider',
    code,
    message: `Calypso created order ${id}, but it cannot be used: ${reason}`,
  });
}
