import { type Call, isProviderError, ProviderError } from 'onramp-gateway/provider';
import type { Deps } from '../http/client.ts';
import { notSent } from '../http/errors.ts';
import { compareDecimals, exactNumber } from '../http/exact-json.ts';
import { dateOf, type Method } from '../http/wire.ts';
import type { Options } from '../options.ts';

/** A purchase with Calypso's codes. Exactly one of the amounts is set, as a plain decimal. */
export type Purchase = {
  readonly currency: string;
  readonly fiatCurrency: string;
  readonly fiatAmount: string | null;
  readonly cryptoAmount: string | null;
};

export type Prices = {
  readonly fixedRateId: string;
  readonly expiresAt: Date | null;
  /** The methods whose limits fit, best price first. Never empty. */
  readonly methods: readonly [Method, ...Method[]];
};

/** Requests Calypso's current prices. `type` is one of its payment methods; null for all. Creates nothing. */
export async function requestPrices(
  { client, options }: Deps,
  purchase: Purchase,
  type: string | null,
  call: Call,
): Promise<Prices> {
  const { currency, fiatCurrency, fiatAmount, cryptoAmount } = purchase;
  const payload = renameFields(options.onramp.methodFields, {
    fiatCurrency,
    currency,
    fiatAmount: fiatAmount === null ? undefined : exactNumber(fiatAmount),
    cryptoAmount: cryptoAmount === null ? undefined : exactNumber(cryptoAmount),
    // The crypto goes to an address outside Calypso.
    external: true,
  });
  const answer = await withoutSideEffect(client.method(payload, call));
  const offered = answer.methods.filter((method) => type === null || method.withdrawalSettingsType === type);
  if (offered.length === 0)
    throw notSent('asset', 'no_method', 'Calypso offers no payment method for this purchase');
  // Equal prices are sorted by id, so that the choice is reproducible.
  const [best, ...others] = offered
    .filter((method) => withinLimits(method, purchase, options))
    .sort((a, b) => comparePrices(a, b, purchase) || (a.itemId < b.itemId ? -1 : 1));
  if (!best) throw notSent('limit', 'outside_limits', "the amount is outside Calypso's limits");
  return {
    fixedRateId: answer.fixedRateId,
    expiresAt: dateOf(answer.rateExpiredDate),
    methods: [best, ...others],
  };
}

/** Calypso's type for one of the gateway's payment methods; null for any method. */
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

function comparePrices(a: Method, b: Method, purchase: Purchase): number {
  return purchase.fiatAmount === null
    ? compareDecimals(a.fiatAmount ?? '0', b.fiatAmount ?? '0')
    : compareDecimals(b.cryptoAmount ?? '0', a.cryptoAmount ?? '0');
}

/** Renames fields to the vendor's names. Fields without a name or a value are left out. */
export function renameFields(
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

/** For calls that create nothing payable: an unknown outcome becomes `not_sent`, since no order can exist. */
export async function withoutSideEffect<Value>(answer: Promise<Value>): Promise<Value> {
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
