import type { Capabilities, Source } from 'onramp-gateway/provider';
import { assetByCode } from './mapping.ts';

// Facts, never wishes: the router sends a customer here because of what stands here. Each fact names the page where you
// read it and the day. `documented`: the vendor says so. `inferred`: you conclude it. `reported`: others say so.
// `option`: an operator's setting decides.

// ADAPT: the pages.
const documented = (page: string): Source => ({
  from: `https://docs.examplepay.example/${page}`,
  mark: 'documented',
  on: '2026-11-21',
});

/** What Examplepay sells, to whom, and how it behaves. ADAPT every line; `Capabilities` has a sentence on each. */
export function capabilities(): Capabilities {
  return {
    assets: [...assetByCode.values()].map((asset) => ({ ...asset, source: documented('assets') })),
    fiatCurrencies: { list: ['EUR', 'USD'], source: documented('currencies') },
    // `list: null` where the vendor publishes none.
    countries: { list: ['DE', 'ES', 'FR', 'US'], source: documented('countries') },
    excludedSubdivisions: { list: ['US-NY'], source: documented('countries') },
    // Empty where the customer chooses at the vendor, and no method can be named in advance.
    paymentMethods: { list: [], source: documented('orders') },
    limits: [
      { fiatCurrency: 'EUR', minimum: '20', maximum: '5000', source: documented('limits') },
      { fiatCurrency: 'USD', minimum: '20', maximum: '5000', source: documented('limits') },
    ],
    amountBasis: 'FEES_INCLUDED',
    handoffs: ['REDIRECT'],
    referenceByWebhook: [],
    checksGeography: false,
    buyByCryptoAmount: false,
    openDestination: false,
    needsAmount: true,
    needsFiatCurrency: true,
    needsWallet: true,
    locksWalletAddress: true,
    memo: false,
    bindsClientIp: false,
    returnsToApp: true,
    // A day by the documentation; an hour less, so that a retry never meets a key just forgotten.
    idempotencySeconds: 23 * 3600,
    lateNewsDays: 30,
  };
}
