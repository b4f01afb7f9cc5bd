import type { Capabilities, Source } from 'onramp-gateway/provider';
import { coverage } from './assets.ts';
import { options, type StripeOptions } from './options.ts';

const READ_ON = '2026-10-31';
const documented = (from: string): Source => ({ from, mark: 'documented', on: READ_ON });
const option = (name: string): Source => ({ from: `option ${name}`, mark: 'option', on: READ_ON });

type Lists = 'fiatCurrencies' | 'europeanCountries' | 'excludedSubdivisions';

/** The source of a list: `page` for the adapter's default, the option for a list that the operator set. */
function sourceOf(name: Lists, list: readonly string[], page: Source): Source {
  const fallback = options.shape[name].parse(undefined);
  return JSON.stringify(list) === JSON.stringify(fallback) ? page : option(name);
}

/** What Stripe sells and how its API behaves, under the options of one entry. */
export function capabilities(settings: StripeOptions): Capabilities {
  return {
    assets: coverage,
    // usd and eur are public; gbp, cad, cop and php appear only in files of the private preview.
    fiatCurrencies: {
      list: settings.fiatCurrencies,
      source: sourceOf(
        'fiatCurrencies',
        settings.fiatCurrencies,
        documented('https://docs.stripe.com/api/crypto/onramp_sessions/create'),
      ),
    },
    // "EU" is documented, its list of countries is not. EU-27 is inferred; option `europeanCountries` corrects it.
    countries: {
      list: ['US', ...settings.europeanCountries],
      source: sourceOf('europeanCountries', settings.europeanCountries, {
        from: 'https://docs.stripe.com/crypto/onramp',
        mark: 'inferred',
        on: READ_ON,
      }),
    },
    // The hosted and embedded pages exclude Hawaii. A private-preview page of May 2026 excludes New York instead.
    excludedSubdivisions: {
      list: settings.excludedSubdivisions,
      source: sourceOf(
        'excludedSubdivisions',
        settings.excludedSubdivisions,
        documented('https://docs.stripe.com/crypto/onramp/stripe-hosted'),
      ),
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
    // By customer_ip_address at creation, and again during the purchase: https://docs.stripe.com/crypto/onramp/embedded
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
    // Keys are kept for at least 24 hours: https://docs.stripe.com/api/idempotent_requests. One hour less as a margin.
    preparesLocally: true,
    idempotencySeconds: 23 * 3600,
    lateNewsDays: 30,
    // Per endpoint, in live mode and in a sandbox. The whole account has 100 in live mode.
    requestsPerSecond: { most: 25, source: documented('https://docs.stripe.com/rate-limits') },
  };
}
