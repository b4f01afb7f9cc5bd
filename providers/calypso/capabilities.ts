import { type AssetCoverage, assets, type Capabilities, type Source } from 'onramp-gateway/provider';
import type { Options } from './options.ts';

const READ_ON = '2026-11-21';
const inferred = (from: string): Source => ({ from, mark: 'inferred', on: READ_ON });
const byOption = (name: string): Source => ({ from: `option ${name}`, mark: 'option', on: READ_ON });

const CODES = 'https://api.calypso.finance/';
const FIAT_DEPOSIT = 'https://docs.calypso.money/api-reference/fiat-deposit-api';

/** What Calypso sells, as far as its documentation and this entry's options say. */
export function capabilities(options: Options): Capabilities {
  return {
    assets: options.currencies.flatMap((currency): AssetCoverage[] => {
      const asset = currency.sold && currency.asset ? assets.get(currency.asset) : undefined;
      if (!asset) return [];
      // Codes are documented; which of them the onramp delivers is not.
      return [{ currency: asset.currency, network: asset.network, source: inferred(CODES) }];
    }),
    // ARS is in the samples of the deposit API, EUR and USD in the invoice currencies of 2023; the account's own list counts.
    fiatCurrencies: { list: options.fiatCurrencies, source: byOption('fiatCurrencies') },
    countries: { list: options.countries, source: byOption('countries') },
    excludedSubdivisions: { list: [], source: inferred(FIAT_DEPOSIT) },
    paymentMethods: { list: Object.keys(options.paymentMethods), source: byOption('paymentMethods') },
    // Limits come with each quote (minLimit, maxLimit of a method); none are published.
    limits: [],
    amountBasis: 'UNKNOWN',
    handoffs: options.widget.handoffs.includes('IFRAME') ? ['REDIRECT', 'IFRAME'] : ['REDIRECT'],
    // The customer makes the order in the widget; the answer to the key call has no id of it.
    referenceByWebhook: options.widget.handoffs,
    checksGeography: options.checksGeography,
    // cryptoAmount beside fiatAmount in the method request: FIAT_DEPOSIT.
    buyByCryptoAmount: options.onramp.methodFields.cryptoAmount !== null,
    openDestination: false,
    needsAmount: true,
    needsFiatCurrency: true,
    needsWallet: true,
    // externalAddress is set by our server when the order is made; the payer is not asked for one.
    locksWalletAddress: true,
    // Address answers have no field for a memo.
    memo: false,
    bindsClientIp: false,
    returnsToApp: options.onramp.createFields.returnUrl !== null,
    // No page says what a repeated key is answered; inferred from payouts: code 016, without what it made.
    idempotencySeconds: null,
    lateNewsDays: 30,
    // None is published; what our own limiter lets through.
    ...(options.http.maxRequestsPerSecond === null
      ? {}
      : {
          requestsPerSecond: {
            most: options.http.maxRequestsPerSecond,
            source: byOption('http.maxRequestsPerSecond'),
          },
        }),
  };
}
