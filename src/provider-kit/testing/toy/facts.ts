import { type AssetRef, assets, type Capabilities, type SessionStatus } from '../../../provider/index.ts';

const source = { from: 'https://toy.example/docs', mark: 'documented', on: '2026-01-01' } as const;
export const covered = ['ETH:base', 'USDC:base', 'USDC:ethereum', 'XLM:stellar'];
export const statuses: Readonly<Record<string, SessionStatus>> = {
  open: 'READY',
  paid: 'DELIVERING',
  done: 'COMPLETED',
};
/** Error classes by the vendor's code. */
export const codes = {
  limit: 'limit',
  asset: 'asset',
  unfit: 'customer',
  busy: 'provider',
  wrong: 'request',
} as const;

export const assetOf = (key: string): AssetRef | undefined => {
  const known = assets.get(key);
  return known && { currency: known.currency, network: known.network };
};

export function capabilities(): Capabilities {
  return {
    assets: covered.flatMap((key) => assetOf(key) ?? []).map((asset) => ({ ...asset, source })),
    fiatCurrencies: { list: ['EUR', 'USD'], source },
    countries: { list: null, source },
    excludedSubdivisions: { list: [], source },
    paymentMethods: { list: ['card'], source },
    limits: [{ fiatCurrency: 'EUR', minimum: '2', maximum: '5000000', source }],
    amountBasis: 'FEES_INCLUDED',
    handoffs: ['REDIRECT'],
    referenceByWebhook: [],
    checksGeography: false,
    buyByCryptoAmount: true,
    openDestination: false,
    needsAmount: true,
    needsFiatCurrency: true,
    needsWallet: true,
    locksWalletAddress: true,
    memo: true,
    bindsClientIp: false,
    returnsToApp: true,
    idempotencySeconds: 86_400,
    lateNewsDays: 30,
  };
}
