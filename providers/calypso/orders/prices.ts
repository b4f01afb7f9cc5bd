import { type Call, isProviderError, ProviderError } from 'onramp-gateway/provider';
import type { Client } from '../http/client.ts';
import { notSent } from '../http/errors.ts';
import { compareDecimals, exactNumber } from '../http/exact-json.ts';
import type { Method } from '../http/wire.ts';
import type { Options } from '../options.ts';
import { dateOf } from './mapping.ts';

/** What is to be priced, in Calypso's words. Amounts are plain decimals, exactly one of them. */
export type Purchase = {
  readonly currency: string;
  readonly fiatCurrency: string;
  readonly fiatAmount: string | null;
  readonly cryptoAmount: string | null;
};

export type Prices = {
  readonly fixedRateId: string;
  readonly expiresAt: Date | null;
  /** Within their limits, the one that gives most first; never empty. */
  readonly methods: readonly [Method, ...Method[]];
};

/** Calypso's prices now; `type` is one of its payment methods, null for all. Makes nothing. */
export async function askPrices(
  client: Client,
  options: Options,
  purchase: Purchase,
  type: string | null,
  call: Call,
): Promise<Prices> {
  const { currency, fiatCurrency, fiatAmount, cryptoAmount } = purchase;
  const payload = rename(options.onramp.methodFields, {
    fiatCurrency,
    currency,
    fiatAmount: fiatAmount === null ? undefined : exactNumber(fiatAmount),
    cryptoAmount: cryptoAmount === null ? undefined : exactNumber(cryptoAmount),
    // The crypto is to leave for an address of ours.
    external: true,
  });
  const told = await nothingMade(client.method(payload, call));
  const offered = told.methods.filter((method) => type === null || method.withdrawalSettingsType === type);
  if (offered.length === 0) throw notSent('asset', 'no_method', 'Calypso offers no way to pay for this');
  // The id breaks ties, so that the choice can be repeated.
  const [best, ...others] = offered
    .filter((method) => withinLimits(method, purchase, options))
    .sort((a, b) => rank(a, b, purchase) || (a.itemId < b.itemId ? -1 : 1));
  if (!best) throw notSent('limit', 'outside_limits', "the amount is outside of Calypso's limits");
  return {
    fixedRateId: told.fixedRateId,
    expiresAt: dateOf(told.rateExpiredDate),
    methods: [best, ...others],
  };
}

/** Calypso's word for a payment method of ours; null for none in particular. */
export function methodType(paymentMethod: string | null, options: Options): string | null {
  if (paymentMethod === null) return null;
  const known = Object.hasOwn(options.paymentMethods, paymentMethod);
  const type = known ? options.paymentMethods[paymentMethod] : undefined;
  if (!type) throw notSent('asset', 'unknown_method', 'Calypso has no such payment method');
  return type;
}

function withinLimits(method: Method, purchase: Purchase, options: Options): boolean {
  const amount =
    options.onramp.limitCurrency === 'fiat'
      ? (purchase.fiatAmount ?? method.fiatAmount)
      : (purchase.cryptoAmount ?? method.cryptoAmount);
  if (!amount) return true;
  const aboveMinimum = !method.minLimit || compareDecimals(amount, method.minLimit) >= 0;
  return aboveMinimum && (!method.maxLimit || compareDecimals(amount, method.maxLimit) <= 0);
}

function rank(a: Method, b: Method, purchase: Purchase): number {
  return purchase.fiatAmount === null
    ? compareDecimals(a.fiatAmount ?? '0', b.fiatAmount ?? '0')
    : compareDecimals(b.cryptoAmount ?? '0', a.cryptoAmount ?? '0');
}

/** Gives fields the vendor's names; what has no name or no value is left out. */
export function rename(
  names: Readonly<Record<string, string | null>>,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([field, value]) => {
      const name = names[field];
      return name && value !== undefined ? [[name, value]] : [];
    }),
  );
}

/** For calls that make nothing that anybody could pay: whatever became of one, there is no order. */
export async function nothingMade<Value>(answer: Promise<Value>): Promise<Value> {
  try {
    return await answer;
  } catch (error) {
    if (!isProviderError(error) || error.outcome !== 'unknown') throw error;
    throw new ProviderError({
      outcome: 'not_sent',
      class: error.class,
      code: error.code,
      message: error.message,
      retryAfterSeconds: error.retryAfterSeconds,
      requestId: error.requestId,
      cause: error,
    });
  }
}
