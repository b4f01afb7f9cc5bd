import { type AssetRef, assetKey, assets } from 'onramp-gateway/provider';
import type { StripeOptions } from './options.ts';

type CodeSettings = Pick<StripeOptions, 'polCode'>;

/** Our currency in Stripe's words: lower case, but for Polygon's coin. */
export function currencyCode(currency: string, settings: CodeSettings): string {
  return currency === 'POL' ? settings.polCode : currency.toLowerCase();
}

/** Stripe's codes as one of our assets; null where it is none that we know. Networks are named alike. */
export function assetOf(currency: string, network: string): AssetRef | null {
  // Both names of Polygon's coin are read, whichever is sent.
  const ours = currency === 'matic' || currency === 'pol' ? 'POL' : currency.toUpperCase();
  const asset = assets.get(assetKey({ currency: ours, network }));
  return asset ? { currency: asset.currency, network: asset.network } : null;
}

/**
 * The key of a wallet in `wallet_addresses`: the network's name, but for Base.
 * Answers always have `base_network`, whatever option `baseWalletKey` says of requests.
 */
export function walletKey(network: string): string {
  return network === 'base' ? 'base_network' : network;
}

/** What we are called in a session's metadata; the only thing that we put there. */
export const SESSION_ID_KEY = 'onramp_session_id';
