import type { Capabilities, Source } from 'onramp-gateway/provider';
import { assetByCode } from './mapping.ts';

// The router chooses this provider by these facts, so write down only what is true. Each fact names the page where you
// read it and the date. Marks: `documented` (the vendor says so), `inferred` (you conclude it), `reported` (third
// parties say so), `option` (an operator's setting decides).

// ADAPT: the vendor's pages, and the date on which you read them.
const documented = (page: string): Source => ({
  from: `https://docs.examplepay.example/${page}`,
  mark: 'documented',
  on: '2026-11-21',
});

/** What Examplepay sells, to whom, and how its API behaves. ADAPT every line; `Capabilities` documents each field. */
export function capabilities(): Capabilities {
  return {
    assets: [...assetByCode.values()].map((asset) => ({ ...asset, source: documented('assets') })),
    fiatCurrencies: { list: ['EUR', 'USD'], source: documented('currencies') },
    // `list: null` if the vendor publishes no list.
    countries: { list: ['DE', 'ES', 'FR', 'US'], source: documented('countries') },
    excludedSubdivisions: { list: ['US-NY'], source: documented('countries') },
    // Empty if the customer chooses the method on the vendor's page and a session cannot name one.
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
    preparesLocally: true,
    // Documented as 24 hours. One hour less, so that no retry uses a key that has just expired.
    idempotencySeconds: 23 * 3600,
    lateNewsDays: 30,
  };
}
