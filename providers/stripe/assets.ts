import { type AssetCoverage, type AssetRef, assetKey, assets, type Source } from 'onramp-gateway/provider';
import type { StripeOptions } from './options.ts';

// POL has no EU exclusion on this page any more; the version of May 2026, which called it MATIC, had one.
const availability: Source = {
  from: 'https://docs.stripe.com/stablecoins/availability',
  mark: 'documented',
  on: '2026-10-31',
};

type Row = { currency: string; network: string; usOnly?: true; notNewYork?: true };

const ROWS: readonly Row[] = [
  { currency: 'USDC', network: 'ethereum' },
  { currency: 'USDC', network: 'stellar', notNewYork: true },
  { currency: 'USDC', network: 'solana', usOnly: true },
  { currency: 'USDC', network: 'polygon', usOnly: true, notNewYork: true },
  { currency: 'USDC', network: 'avalanche', usOnly: true, notNewYork: true },
  { currency: 'USDC', network: 'base', usOnly: true },
  { currency: 'ETH', network: 'ethereum' },
  { currency: 'ETH', network: 'base', usOnly: true },
  { currency: 'BTC', network: 'bitcoin' },
  { currency: 'SOL', network: 'solana' },
  { currency: 'POL', network: 'polygon' },
  { currency: 'AVAX', network: 'avalanche', usOnly: true },
  { currency: 'XLM', network: 'stellar', notNewYork: true },
];

/** What Stripe sells. Codes without a published network (`usdt`, `wld`, `ripusd`, `ousd`) are left out. */
export const coverage: readonly AssetCoverage[] = ROWS.map((row) => ({
  currency: row.currency,
  network: row.network,
  ...(row.usOnly ? { countries: ['US'] } : {}),
  ...(row.notNewYork ? { excludedSubdivisions: ['US-NY'] } : {}),
  source: availability,
}));

/** Stripe's code of a currency: lower case, except for Polygon's coin. Stripe's network names equal ours. */
export function currencyCode(currency: string, settings: Pick<StripeOptions, 'polCode'>): string {
  return currency === 'POL' ? settings.polCode : currency.toLowerCase();
}

const POLYGON_COIN = ['matic', 'pol'];

/** Whether two of Stripe's codes mean one currency: Polygon's coin has an old and a new code. */
export function isSameCurrency(left: string, right: string): boolean {
  return left === right || (POLYGON_COIN.includes(left) && POLYGON_COIN.includes(right));
}

/** The asset for Stripe's codes of currency and network; null if the gateway does not know it. */
export function assetOf(currency: string, network: string): AssetRef | null {
  // Accept both codes of Polygon's coin, whichever one `polCode` sends.
  const ours = POLYGON_COIN.includes(currency) ? 'POL' : currency.toUpperCase();
  const asset = assets.get(assetKey({ currency: ours, network }));
  return asset ? { currency: asset.currency, network: asset.network } : null;
}

/**
 * The key of a network in `wallet_addresses`: its name, except for Base.
 * Answers always use `base_network`, even if option `baseWalletKey` sends another name.
 */
export function walletKey(network: string): string {
  return network === 'base' ? 'base_network' : network;
}
