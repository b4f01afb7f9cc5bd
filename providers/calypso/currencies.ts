import { type AssetRef, assetKey, assets } from 'onramp-gateway/provider';

/** Codes of one family share one address: a customer has the same address for all EVM codes. */
export type AddressFamily = 'EVM' | 'TRON' | 'BTC' | 'DOGE' | 'LTC';

export type Currency = {
  /** Calypso's code. */
  readonly code: string;
  readonly family: AddressFamily;
  /** `USDT:tron`; null for a code that can arrive at an address but is no asset of the gateway. */
  readonly asset: string | null;
  /** Whether the gateway buys it. False: the code is only read. */
  readonly sold: boolean;
};

/**
 * A token's plain name means its home chain; on other chains the code is `TOKEN_CHAIN`. Codes: Calypso's currency list
 * of 2023 (https://api.calypso.finance/) and the examples of https://docs.calypso.money/acquiring/customers, except LTC
 * and USDC_TRX, which only integrators report. Families are inferred from "one address, several blockchains" there. No
 * page documents which codes the onramp delivers.
 */
export const currencies: readonly Currency[] = [
  { code: 'BNB', family: 'EVM', asset: 'BNB:bsc', sold: true },
  { code: 'BTC', family: 'BTC', asset: 'BTC:bitcoin', sold: true },
  { code: 'DAI', family: 'EVM', asset: 'DAI:ethereum', sold: true },
  { code: 'ETH', family: 'EVM', asset: 'ETH:ethereum', sold: true },
  { code: 'FRAX', family: 'EVM', asset: 'FRAX:ethereum', sold: true },
  { code: 'LTC', family: 'LTC', asset: 'LTC:litecoin', sold: true },
  { code: 'POL', family: 'EVM', asset: 'POL:polygon', sold: true },
  { code: 'TRX', family: 'TRON', asset: 'TRX:tron', sold: true },
  { code: 'USDC', family: 'EVM', asset: 'USDC:ethereum', sold: true },
  { code: 'USDC_TRX', family: 'TRON', asset: 'USDC:tron', sold: true },
  { code: 'USDT', family: 'EVM', asset: 'USDT:ethereum', sold: true },
  { code: 'USDT_BSC', family: 'EVM', asset: 'USDT:bsc', sold: true },
  { code: 'USDT_MATIC', family: 'EVM', asset: 'USDT:polygon', sold: true },
  { code: 'USDT_TRX', family: 'TRON', asset: 'USDT:tron', sold: true },
  { code: 'XDG', family: 'DOGE', asset: 'DOGE:dogecoin', sold: true },
  // The coin was renamed to POL. Calypso may still report the old code.
  { code: 'MATIC', family: 'EVM', asset: 'POL:polygon', sold: false },
  { code: 'BUSD', family: 'EVM', asset: null, sold: false },
  { code: 'BUSD_ETH', family: 'EVM', asset: null, sold: false },
];

/** Calypso's code for an asset; undefined if the asset is not sold. */
export function codeOf(asset: AssetRef, table: readonly Currency[]): string | undefined {
  return table.find((row) => row.sold && row.asset === assetKey(asset))?.code;
}

/** The asset of a Calypso code; null if the gateway does not know it. */
export function assetOf(code: string, table: readonly Currency[]): AssetRef | null {
  const key = table.find((row) => row.code === code)?.asset;
  const asset = key ? assets.get(key) : undefined;
  return asset ? { currency: asset.currency, network: asset.network } : null;
}
