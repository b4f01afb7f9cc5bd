import { type Money, moneyOf } from '../domain/money/money.ts';
import type { Capabilities, FiatLimit } from '../provider/capabilities.ts';

/** More decimal digits than any currency has, so that configured and requested amounts compare exactly. */
const SCALE = 30;

/** Parsed once: these decimals come from capabilities and rules, never from a request. */
const parsed = new Map<string, bigint>();
const PARSED_AT_MOST = 10_000;

function scaled(decimal: string): bigint {
  const known = parsed.get(decimal);
  if (known !== undefined) return known;
  const { minor } = moneyOf(decimal, 'decimal', SCALE);
  if (parsed.size >= PARSED_AT_MOST) parsed.clear();
  parsed.set(decimal, minor);
  return minor;
}

const POWERS = Array.from({ length: SCALE + 1 }, (_, exponent) => 10n ** BigInt(exponent));

/** Negative, zero or positive as the amount is below, equal to or above a plain decimal of the same currency. */
export function compareWithDecimal(amount: Money, decimal: string): number {
  const left = amount.minor * (POWERS[SCALE - amount.decimals] ?? 1n);
  const right = scaled(decimal);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The smallest (or the greatest) of some plain decimals; null if there is none. */
export function smallest(decimals: readonly string[]): string | null {
  return decimals.reduce<string | null>(
    (best, next) => (best === null || scaled(next) < scaled(best) ? next : best),
    null,
  );
}

export function greatest(decimals: readonly string[]): string | null {
  return decimals.reduce<string | null>(
    (best, next) => (best === null || scaled(next) > scaled(best) ? next : best),
    null,
  );
}

/** Declared bounds of a payment, both inclusive; null if no bound is known. */
export type Bounds = { readonly minimum: string | null; readonly maximum: string | null };

function within(limits: readonly FiatLimit[]): Bounds {
  return {
    minimum: greatest(limits.flatMap(({ minimum }) => minimum ?? [])),
    maximum: smallest(limits.flatMap(({ maximum }) => maximum ?? [])),
  };
}

/** Computed once for each currency and each method that has limits: capabilities do not change while they are in use. */
const computed = new WeakMap<readonly FiatLimit[], Map<string, Bounds>>();

/** Whether a payment method has limits of its own in this currency. */
export function hasOwnLimits(limits: readonly FiatLimit[], fiatCurrency: string, method: string): boolean {
  return limits.some((limit) => limit.fiatCurrency === fiatCurrency && limit.paymentMethod === method);
}

/** The bounds of a payment method: a limit that names the method replaces those of every method. */
export function boundsOfMethod(
  limits: readonly FiatLimit[],
  fiatCurrency: string,
  method: string | null,
): Bounds {
  const named = method !== null && hasOwnLimits(limits, fiatCurrency, method) ? method : undefined;
  const known = computed.get(limits) ?? new Map<string, Bounds>();
  computed.set(limits, known);
  const key = `${fiatCurrency} ${named ?? ''}`;
  const bounds =
    known.get(key) ??
    within(limits.filter((limit) => limit.fiatCurrency === fiatCurrency && limit.paymentMethod === named));
  known.set(key, bounds);
  return bounds;
}

/**
 * The bounds of which one has to hold. Without a requested method the customer chooses at the provider, so the amount only
 * has to fit one of the methods. A provider that lets no method be named may have methods that it does not declare.
 */
export function alternativeBounds(
  { limits, paymentMethods }: Pick<Capabilities, 'limits' | 'paymentMethods'>,
  fiatCurrency: string,
  requested: string | null,
): Bounds[] {
  if (requested !== null || limits.every(({ paymentMethod }) => paymentMethod === undefined)) {
    return [boundsOfMethod(limits, fiatCurrency, requested)];
  }
  const { list } = paymentMethods;
  const methods = list.length > 0 ? list : [null, ...limits.map((limit) => limit.paymentMethod ?? null)];
  return methods.map((method) => boundsOfMethod(limits, fiatCurrency, method));
}
