import type { AssetCoverage, Capabilities, Source } from 'onramp-gateway/provider';
import { options, type StripeOptions } from './options.ts';

function documented(from: string, on = '2026-10-31'): Source {
  return { from, mark: 'documented', on };
}

const availability = documented('https://docs.stripe.com/stablecoins/availability');
const hosted = documented('https://docs.stripe.com/crypto/onramp/stripe-hosted');
// POL has no EU exclusion there any more; the page of May 2026, which called it MATIC, had one.
const polygonCoin = availability;

function option(name: string): Source {
  return { from: `option ${name}`, mark: 'option', on: '2026-10-31' };
}

type Lists = 'fiatCurrencies' | 'europeanCountries' | 'excludedSubdivisions';

/** An operator's own list is the operator's word; the page stands for the one that we took from it. */
function unlessGiven(name: Lists, list: readonly string[], page: Source): Source {
  const own = options.shape[name].parse(undefined);
  return JSON.stringify(list) === JSON.stringify(own) ? page : option(name);
}

type Row = { currency: string; network: string; usOnly?: true; notNewYork?: true; source?: Source };

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
  { currency: 'POL', network: 'polygon', source: polygonCoin },
  { currency: 'AVAX', network: 'avalanche', usOnly: true },
  { currency: 'XLM', network: 'stellar', notNewYork: true },
];

/** What Stripe sells. Codes without a published pairing (`usdt`, `wld`, `ripusd`, `ousd`) are left out. */
export const coverage: readonly AssetCoverage[] = ROWS.map((row) => ({
  currency: row.currency,
  network: row.network,
  ...(row.usOnly ? { countries: ['US'] } : {}),
  ...(row.notNewYork ? { excludedSubdivisions: ['US-NY'] } : {}),
  source: row.source ?? availability,
}));

/** Coverage and behaviour of one entry. */
export function capabilities(settings: StripeOptions): Capabilities {
  return {
    assets: coverage,
    // usd and eur are public; gbp, cad, cop and php appear in private-preview files alone.
    fiatCurrencies: {
      list: settings.fiatCurrencies,
      source: unlessGiven(
        'fiatCurrencies',
        settings.fiatCurrencies,
        documented('https://docs.stripe.com/api/crypto/onramp_sessions/create'),
      ),
    },
    // "EU" is documented, its list of countries is not: EU-27 is inferred, option europeanCountries corrects it.
    countries: {
      list: ['US', ...settings.europeanCountries],
      source: unlessGiven('europeanCountries', settings.europeanCountries, {
        from: 'https://docs.stripe.com/crypto/onramp',
        mark: 'inferred',
        on: '2026-10-31',
      }),
    },
    // Hosted and embedded: Hawaii. A page of May 2026 on the private-preview components excludes New York instead.
    excludedSubdivisions: {
      list: settings.excludedSubdivisions,
      source: unlessGiven('excludedSubdivisions', settings.excludedSubdivisions, hosted),
    },
    paymentMethods: {
      list: [],
      source: documented('https://docs.stripe.com/api/crypto/onramp_sessions/create'),
    },
    limits: settings.limits.map((limit) => ({ ...limit, source: option('limits') })),
    // source_total_amount = source_amount + both fees: https://docs.stripe.com/api/crypto/onramp_quotes/object
    amountBasis: 'FEES_ON_TOP',
    handoffs: settings.publishableKey ? ['REDIRECT', 'EMBEDDED'] : ['REDIRECT'],
    referenceByWebhook: [],
    // By customer_ip_address at creation, and again in the flow: https://docs.stripe.com/crypto/onramp/embedded
    checksGeography: true,
    buyByCryptoAmount: true,
    openDestination: true,
    needsAmount: false,
    needsFiatCurrency: false,
    needsWallet: false,
    locksWalletAddress: true,
    // wallet_addresses[destination_tags][stellar]
    memo: true,
    bindsClientIp: false,
    returnsToApp: false,
    // Kept for at least 24 hours: https://docs.stripe.com/api/idempotent_requests; one hour less for safety.
    idempotencySeconds: 23 * 3600,
    lateNewsDays: 30,
    // Of one endpoint, in live and in a sandbox; the account as a whole has 100 in live.
    requestsPerSecond: { most: 25, source: documented('https://docs.stripe.com/rate-limits') },
  };
}
