import { type AssetRef, assetKey, assets } from '../../../domain/asset/asset.ts';
import { fiatDecimals } from '../../../domain/money/fiat.ts';
import { compareMoney, type Money, moneyOf } from '../../../domain/money/money.ts';
import type { Capabilities, FiatLimit } from '../../../provider/capabilities.ts';
import { isProviderError } from '../../../provider/error.ts';
import type { SessionRequest } from '../../../provider/sessions.ts';
import { sampleWallet } from './sample-wallets.ts';

const SESSION_ID = 'ons_0123456789abcdef0123456789abcdef';

/** The first of the preferred values that is allowed, else the first allowed one. A null list allows every value. */
function pick(preferred: readonly string[], allowed: readonly string[] | null): string | null {
  return preferred.find((value) => allowed?.includes(value) ?? true) ?? allowed?.[0] ?? null;
}

/** 100 units of the currency, or the closest amount within the limits. */
function sampleAmount(currency: string, limits: ReadonlyArray<Omit<FiatLimit, 'source'>>): Money {
  const amountOf = (text: string) => moneyOf(text, currency, fiatDecimals(currency));
  return limits
    .filter(({ fiatCurrency }) => fiatCurrency === currency)
    .reduce((amount, { minimum, maximum }) => {
      if (minimum !== null && compareMoney(amount, amountOf(minimum)) < 0) return amountOf(minimum);
      return maximum !== null && compareMoney(amount, amountOf(maximum)) > 0 ? amountOf(maximum) : amount;
    }, amountOf('100'));
}

/**
 * A purchase that the capabilities allow: USDC on Base or the first covered asset, for 100 EUR, 100 USD or an amount within
 * the limits, to a sample wallet, by a customer in a supported country.
 * @example
 * const request = samplePurchase(acme.capabilities(options));
 */
export function samplePurchase(
  facts: Capabilities,
  limits: ReadonlyArray<Omit<FiatLimit, 'source'>> = [],
): SessionRequest {
  const asset = facts.assets.find((covered) => assetKey(covered) === 'USDC:base') ?? facts.assets[0];
  if (asset === undefined) throw new Error('The capabilities cover no asset.');
  const fiatCurrency = pick(['EUR', 'USD'], facts.fiatCurrencies.list) ?? 'EUR';
  const countries = asset.countries ?? facts.countries.list;
  const handoffs = facts.handoffs.filter((kind) => !facts.referenceByWebhook.includes(kind));
  return {
    sessionId: SESSION_ID,
    asset: { currency: asset.currency, network: asset.network },
    assetLocked: true,
    allowedCurrencies: [],
    allowedNetworks: [],
    fiatCurrency,
    fiatAmount: sampleAmount(fiatCurrency, [...facts.limits, ...limits]),
    cryptoAmount: null,
    paymentMethod: null,
    wallets: [sampleWallet(asset.network)],
    lockWalletAddress: facts.locksWalletAddress,
    handoffs: handoffs.slice(0, 1),
    country: pick(['DE', 'US'], countries),
    subdivision: null,
    clientIp: facts.bindsClientIp ? '192.0.2.1' : null,
    theme: null,
    returnUrl: null,
  };
}

/** Changes the request to another asset, with a sample wallet on its network. */
export function forAsset(request: SessionRequest, { currency, network }: AssetRef): SessionRequest {
  return {
    ...request,
    asset: { currency, network },
    assetLocked: true,
    allowedCurrencies: [],
    allowedNetworks: [],
    wallets: [sampleWallet(network)],
  };
}

/** Decimal digits of an asset. Throws for an asset that the gateway does not know. */
export function decimalsOf(asset: AssetRef): number {
  const known = assets.get(assetKey(asset));
  if (known === undefined) throw new Error(`The gateway does not know the asset ${assetKey(asset)}.`);
  return known.decimals;
}

// No digit is zero or equal to its neighbor, so that a lost, doubled or rounded digit shows.
const DIGITS = '2345678912345678913578';
/** Beginnings of the amounts to try: vendors have limits, and prices of coins range from cents to thousands. */
const WHOLE = ['23', '234', '2', '0.0', '0.00', '2345', '0', '23456', '0.000', '234567'];

/** Amounts of several sizes with all decimal digits of the currency. */
function oddAmounts(decimals: number): string[] {
  return WHOLE.flatMap((start) => {
    const [whole = '0', zeros = ''] = start.split('.');
    if (zeros.length >= decimals && decimals > 0) return [];
    return [decimals === 0 ? whole : `${whole}.${zeros}${DIGITS.slice(0, decimals - zeros.length)}`];
  }).filter((amount) => Number(amount) > 0);
}

export const oddFiat = (currency: string): Money[] => {
  const decimals = fiatDecimals(currency);
  return oddAmounts(decimals).map((amount) => moneyOf(amount, currency, decimals));
};

/** `digits`: number of decimal digits that the vendor accepts, if fewer than the asset has. */
export const oddCrypto = (asset: AssetRef, digits: Readonly<Record<string, number>> = {}): Money[] => {
  const decimals = decimalsOf(asset);
  return oddAmounts(digits[assetKey(asset)] ?? decimals).map((amount) =>
    moneyOf(amount, asset.currency, decimals),
  );
};

/** Tries the choices until one is not refused for a limit. Throws the last refusal if all are. */
export async function firstWithinLimits<Choice, Answer>(
  choices: readonly Choice[],
  attempt: (choice: Choice) => Promise<Answer>,
): Promise<{ choice: Choice; answer: Answer }> {
  let refusal: unknown;
  for (const choice of choices) {
    try {
      return { choice, answer: await attempt(choice) };
    } catch (error) {
      if (!isProviderError(error) || error.class !== 'limit') throw error;
      refusal = error;
    }
  }
  throw refusal;
}
