import {
  type Call,
  type Handoff,
  isProviderError,
  ProviderError,
  type SessionNews,
} from 'onramp-gateway/provider';
import { assetOf } from '../currencies.ts';
import type { Deps } from '../http/client.ts';
import { malformedAnswer } from '../http/errors.ts';
import { compareDecimals } from '../http/exact-json.ts';
import type { Confirmation, Order } from '../http/wire.ts';
import type { Options } from '../options.ts';
import { linkHandoff, paymentLink } from './handoff.ts';
import { orderNews } from './mapping.ts';
import { type PreparedOrder, payloadWithKey } from './prepare.ts';

/** Creates an order, confirms it and returns its payment link. Throws if an answer differs from the request. */
export async function createOrder(deps: Deps, prepared: PreparedOrder, call: Call): Promise<SessionNews> {
  const { client, options, context } = deps;
  const payload = payloadWithKey(prepared, options.onramp.createFields.idempotencyKey, options, call);
  const order = await client.orderCreate(payload, call);
  requireMatch(order, expected(prepared), order.id);
  const confirmation = await confirm(deps, order, prepared, call).catch((error: unknown) => {
    throw confirmationFailed(order.id, error);
  });
  if (confirmation === null) return withheldNews(order, prepared, options);
  const url = paymentLink(confirmation, options);
  if (!url) throw unusable(order.id, 'no_payment_link', 'the confirmation has no link to an allowed host');
  const handoff = linkHandoff(url, context.clock(), options);
  const news = orderNews({ ...order, ...presentFields(confirmation), id: order.id }, options);
  return {
    ...news,
    asset: news.asset ?? assetOf(prepared.currency, options.currencies),
    fiatCurrency: news.fiatCurrency ?? prepared.fiatCurrency,
    walletAddress: news.walletAddress ?? prepared.address,
    handoff,
    expiresAt: new Date(handoff.expiresAt),
  };
}

/** Null: the order is not confirmed, since it is not known where the crypto would go. */
async function confirm(deps: Deps, order: Order, prepared: PreparedOrder, call: Call) {
  const { client } = deps;
  // If the answer does not repeat the address, Calypso may have ignored it, and the crypto would go to the merchant.
  // Read the order again before anyone can pay it.
  let echo = order.externalAddress;
  if (!echo) {
    const read = await client.orderReadBack(order.id, call);
    requireMatch(read, expected(prepared), order.id);
    echo = read.externalAddress;
  }
  if (echo) deps.addressEcho.seen = true;
  else if (isWithheld(deps, order)) return null;
  const confirmation = await client.orderConfirm(order.id, call);
  requireMatch(confirmation, expected(prepared), order.id);
  return confirmation;
}

/** Whether the option forbids to hand over an order whose answers do not repeat the address. */
function isWithheld({ addressEcho, options, context }: Deps, { id, externalAddress }: Order): boolean {
  if (externalAddress || addressEcho.seen || !options.onramp.requireAddressEcho) return false;
  context.log.warn(
    { event: 'address_not_echoed', reference: id },
    'Calypso has not repeated the address of any order yet, so this order is not handed over',
  );
  return true;
}

/** Nobody can pay an order that is not confirmed. */
function withheldNews(order: Order, prepared: PreparedOrder, options: Options): SessionNews {
  const message =
    'Calypso made an order, but its answers do not repeat the address, so it is not certain that the crypto would go there. The order was not confirmed and cannot be paid; buy elsewhere with a new idempotency key.';
  return {
    ...orderNews(order, options),
    status: 'FAILED',
    asset: assetOf(prepared.currency, options.currencies),
    fiatCurrency: prepared.fiatCurrency,
    walletAddress: prepared.address,
    failure: { reason: 'PROVIDER_ERROR', message, providerCode: null },
  };
}

/**
 * Fetches the payment link of an order whose create answer was lost, by confirming the order: only that answer is
 * documented to have the link. Null for an order that is confirmed already, unless the option `confirmAgain` is set, and
 * for one that `requireAddressEcho` withholds. The gateway has compared the order with its request before.
 */
export async function fetchHandoff(deps: Deps, reference: string, call: Call): Promise<Handoff | null> {
  const { client, options, context } = deps;
  const order = await client.orderGet(reference, call);
  if (!order.state || order.id.toLowerCase() !== reference.toLowerCase()) throw malformedAnswer('orderGet');
  if (order.state === 'IN_PROGRESS' && !options.onramp.confirmAgain) return null;
  if (order.state !== 'CREATED' && order.state !== 'IN_PROGRESS') throw notPayable(order);
  if (isWithheld(deps, order)) return null;
  const confirmation: Confirmation = await client.orderConfirm(order.id, call);
  requireMatch(confirmation, order, order.id);
  const url = paymentLink(confirmation, options);
  if (!url) throw unusable(order.id, 'no_payment_link', 'the confirmation has no link to an allowed host');
  return linkHandoff(url, context.clock(), options);
}

function notPayable({ id, state }: Order): ProviderError {
  return new ProviderError({
    outcome: 'rejected',
    class: 'provider',
    code: 'not_payable',
    message: `Calypso's order ${id} is ${state}: it has no payment link`,
  });
}

/** Without null and absent fields, which must not overwrite those of the order. */
function presentFields(confirmation: Confirmation): Partial<Order> {
  const present = Object.entries(confirmation).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(present);
}

/** The order that the request asks for. */
function expected({ address: externalAddress, sessionId: externalId, ...purchase }: PreparedOrder) {
  return { ...purchase, externalAddress, externalId };
}

type Expected = Omit<Partial<Order>, 'id' | 'state'>;

/** Throws if the answer describes another purchase than the expected one. Absent fields count as equal. */
function requireMatch(answer: Order | Confirmation, ours: Expected, id: string): void {
  const same = (theirs: string | null | undefined, own: string | null | undefined) =>
    !theirs || !own || theirs === own;
  const equal = (theirs: string | null | undefined, own: string | null | undefined) =>
    !theirs || !own || compareDecimals(theirs, own) === 0;
  const ownId = ours.externalId ?? ours.merchantExternalId;
  const wrong = [
    ['id', same(answer.id, id)],
    ['externalAddress', sameAddress(answer.externalAddress, ours.externalAddress)],
    ['externalId', same(answer.externalId ?? answer.merchantExternalId, ownId)],
    ['currency', same(answer.currency, ours.currency)],
    ['fiatCurrency', same(answer.fiatCurrency, ours.fiatCurrency)],
    ['fiatAmount', equal(answer.fiatAmount, ours.fiatAmount)],
    ['cryptoAmount', equal(answer.cryptoAmount, ours.cryptoAmount)],
  ].flatMap(([field, matches]) => (matches ? [] : [field]));
  if (wrong.length > 0) throw unusable(id, 'contradicting_answer', `it differs in ${wrong.join(', ')}`);
}

/** Hexadecimal addresses are case-insensitive; all others are case-sensitive. */
function sameAddress(theirs: string | null | undefined, ours: string | null | undefined): boolean {
  if (!theirs || !ours || theirs === ours) return true;
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
