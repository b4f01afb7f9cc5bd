import { networks } from './network.ts';

/** A currency on a network: `{ currency: 'USDC', network: 'base' }`. */
export type AssetRef = { readonly currency: string; readonly network: string };

/** Whether an address of the asset takes a memo (destination tag). */
export type MemoRule = 'NONE' | 'OPTIONAL' | 'REQUIRED';

export type Asset = AssetRef & {
  readonly name: string;
  /** Number of digits after the decimal point. */
  readonly decimals: number;
  /** CAIP-19 asset type. */
  readonly caip19: string;
  readonly memo: MemoRule;
};

type Row = [
  currency: string,
  network: string,
  name: string,
  decimals: number,
  caip19Suffix: string,
  memo?: MemoRule,
];

// Sources: contract addresses from the issuers' own lists (Circle, Tether, MakerDAO, Frax), slip44 numbers from SLIP-0044.
const ROWS: readonly Row[] = [
  ['AVAX', 'avalanche', 'Avalanche', 18, 'slip44:9005'],
  ['BNB', 'bsc', 'BNB', 18, 'slip44:714'],
  ['BTC', 'bitcoin', 'Bitcoin', 8, 'slip44:0'],
  ['DAI', 'ethereum', 'Dai', 18, 'erc20:0x6b175474e89094c44da98b954eedeac495271d0f'],
  ['DOGE', 'dogecoin', 'Dogecoin', 8, 'slip44:3'],
  ['ETH', 'base', 'Ether on Base', 18, 'slip44:60'],
  ['ETH', 'ethereum', 'Ether', 18, 'slip44:60'],
  ['FRAX', 'ethereum', 'Frax', 18, 'erc20:0x853d955acef822db058eb8505911ed77f175b99e'],
  ['LTC', 'litecoin', 'Litecoin', 8, 'slip44:2'],
  ['POL', 'polygon', 'POL', 18, 'slip44:966'],
  ['SOL', 'solana', 'Solana', 9, 'slip44:501'],
  ['TRX', 'tron', 'TRON', 6, 'slip44:195'],
  ['USDC', 'avalanche', 'USD Coin on Avalanche', 6, 'erc20:0xb97ef9ef8734c71904d8002f8b6bc66dd9c48a6e'],
  ['USDC', 'base', 'USD Coin on Base', 6, 'erc20:0x833589fcd6edb6e08f4c7c32d4f71b54bda02913'],
  ['USDC', 'ethereum', 'USD Coin', 6, 'erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48'],
  ['USDC', 'polygon', 'USD Coin on Polygon', 6, 'erc20:0x3c499c542cef5e3811e1192ce70d8cc03d5c3359'],
  ['USDC', 'solana', 'USD Coin on Solana', 6, 'token:EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v'],
  [
    'USDC',
    'stellar',
    'USD Coin on Stellar',
    7,
    'asset:USDC-GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN',
    'OPTIONAL',
  ],
  ['USDC', 'tron', 'USD Coin on TRON', 6, 'trc20:TEkxiTehnzSmSe2XqrBj4w32RUN966rdz8'],
  ['USDT', 'bsc', 'Tether on BNB Smart Chain', 18, 'erc20:0x55d398326f99059ff775485246999027b3197955'],
  ['USDT', 'ethereum', 'Tether', 6, 'erc20:0xdac17f958d2ee523a2206206994597c13d831ec7'],
  ['USDT', 'polygon', 'Tether on Polygon', 6, 'erc20:0xc2132d05d31c914a87c6611c10748aeb04b58e8f'],
  ['USDT', 'tron', 'Tether on TRON', 6, 'trc20:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'],
  ['XLM', 'stellar', 'Stellar Lumens', 7, 'slip44:148', 'OPTIONAL'],
];

const ASSETS: readonly Asset[] = ROWS.map(([currency, network, name, decimals, suffix, memo = 'NONE']) => ({
  currency,
  network,
  name,
  decimals,
  caip19: `${networks.get(network)?.caip2}/${suffix}`,
  memo,
}));

/** Key of an asset in maps, caches and ids: `USDC:base`. */
export function assetKey(asset: AssetRef): string {
  return `${asset.currency}:${asset.network}`;
}

/** Whether the other one is this asset. Null is no asset. */
export function isSameAsset(one: AssetRef, other: AssetRef | null | undefined): boolean {
  return one.currency === other?.currency && one.network === other.network;
}

/** All assets known to the gateway, by `assetKey`. Adapters may cover these only. */
export const assets: ReadonlyMap<string, Asset> = new Map(ASSETS.map((asset) => [assetKey(asset), asset]));
