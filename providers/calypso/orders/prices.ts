import { type Call, isProviderError, ProviderError } from 'onramp-gateway/provider';
import { assetOf } from '../currencies.ts';
import type { Deps } from '../http/client.ts';
import { notSent, ruledOut } from '../http/errors.ts';
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
  /** Calypso's payment methods of which no entry fits, each once. */
  readonly refused: ReadonlyArray<{
    readonly type: Method['withdrawalSettingsType'];
    readonly error: ProviderError;
  }>;
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
  if (offered.length === 0) {
    const reason = answer.methods.length > 0 ? 'PAYMENT_METHOD_UNSUPPORTED' : undefined;
    throw ruledOut('asset', 'no_method', 'Calypso offers no payment method for this purchase', { reason });
  }
  // Equal prices are sorted by id, so that the choice is reproducible.
  const fitting = offered.filter((method) => brokenLimit(method, purchase, options) === null);
  const [best, ...others] = fitting.sort(
    (a, b) => comparePrices(a, b, purchase) || (a.itemId < b.itemId ? -1 : 1),
  );
  if (!best) throw outsideLimits(offered, purchase, options);
  // Calypso may list one payment method several times, with different limits.
  const byType = Map.groupBy(offered, (method) => method.withdrawalSettingsType);
  for (const { withdrawalSettingsType } of fitting) byType.delete(withdrawalSettingsType);
  const refused = [...byType].map(([type, methods]) => ({
    type,
    error: outsideLimits(methods, purchase, options),
  }));
  return {
    fixedRateId: answer.fixedRateId,
    expiresAt: dateOf(answer.rateExpiredDate),
    methods: [best, ...others],
    refused,
  };
}

/** Calypso's type for one of the gateway's payment methods; null for any method. */
export function methodType(paymentMethod: string | null, options: Options): string | null {
  if (paymentMethod === null) return null;
  const known = Object.hasOwn(options.paymentMethods, paymentMethod);
  const type = known ? options.paymentMethods[paymentMethod] : undefined;
  if (!type) {
    const reason = 'PAYMENT_METHOD_UNSUPPORTED';
    throw notSent('asset', 'unknown_method', 'Calypso has no such payment method', { reason });
  }
  return type;
}

/** The limit of a method that the amount breaks; null if it is within the limits. */
function brokenLimit(
  method: Method,
  purchase: Purchase,
  options: Options,
): { readonly minimum: string } | { readonly maximum: string } | null {
  const amount =
    options.onramp.limitCurrency === 'fiat'
      ? (purchase.fiatAmount ?? method.fiatAmount)
      : (purchase.cryptoAmount ?? method.cryptoAmount);
  if (!amount) return null;
  const { minLimit, maxLimit } = method;
  if (minLimit && compareDecimals(amount, minLimit) < 0) return { minimum: minLimit };
  return maxLimit && compareDecimals(amount, maxLimit) > 0 ? { maximum: maxLimit } : null;
}

const plain = (decimal: string) => (decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal);

/** No method accepts the amount. Names the nearest minimum, else the nearest maximum. */
function outsideLimits(methods: readonly Method[], purchase: Purchase, options: Options): ProviderError {
  const broken = methods.map((method) => brokenLimit(method, purchase, options));
  const minimums = broken.flatMap((limit) => (limit && 'minimum' in limit ? [limit.minimum] : []));
  const maximums = broken.flatMap((limit) => (limit && 'maximum' in limit ? [limit.maximum] : []));
  const [minimum] = minimums.sort(compareDecimals);
  const maximum = maximums.sort(compareDecimals).at(-1);
  const crypto = assetOf(purchase.currency, options.currencies)?.currency ?? purchase.currency;
  const currency = options.onramp.limitCurrency === 'fiat' ? purchase.fiatCurrency : crypto;
  const figure =
    minimum !== undefined
      ? { minimum: plain(minimum) }
      : maximum !== undefined
        ? { maximum: plain(maximum) }
        : {};
  const message = "the amount is outside Calypso's limits";
  return ruledOut('limit', 'outside_limits', message, { limit: { ...figure, currency } });
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
