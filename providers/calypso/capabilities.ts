import { type AssetCoverage, assets, type Capabilities, type Source } from 'onramp-gateway/provider';
import type { Options } from './options.ts';

const READ_ON = '2026-11-21';
const inferred = (from: string): Source => ({ from, mark: 'inferred', on: READ_ON });
const byOption = (name: string): Source => ({ from: `option ${name}`, mark: 'option', on: READ_ON });

const CODES = 'https://api.calypso.finance/';
const FIAT_DEPOSIT = 'https://docs.calypso.money/api-reference/fiat-deposit-api';

/** What Calypso sells, according to its documentation and the options of the entry. */
export function capabilities(options: Options): Capabilities {
  return {
    assets: options.currencies.flatMap((currency): AssetCoverage[] => {
      const asset = currency.sold && currency.asset ? assets.get(currency.asset) : undefined;
      if (!asset) return [];
      // The codes are documented; which of them the onramp delivers is not.
      return [{ currency: asset.currency, network: asset.network, source: inferred(CODES) }];
    }),
    // ARS is in samples of the deposit API, EUR and USD in the invoice currencies of 2023. The account's list decides.
    fiatCurrencies: { list: options.fiatCurrencies, source: byOption('fiatCurrencies') },
    countries: { list: options.countries, source: byOption('countries') },
    excludedSubdivisions: { list: [], source: inferred(FIAT_DEPOSIT) },
    paymentMethods: { list: Object.keys(options.paymentMethods), source: byOption('paymentMethods') },
    // None are published. Each quote has its own (minLimit and maxLimit of a method).
    limits: [],
    amountBasis: 'UNKNOWN',
    handoffs: options.widget.handoffs.includes('IFRAME') ? ['REDIRECT', 'IFRAME'] : ['REDIRECT'],
    // The customer creates the order in the widget, so the answer to the key request has no order id.
    referenceByWebhook: options.widget.handoffs,
    checksGeography: options.checksGeography,
    // The method request has a field cryptoAmount next to fiatAmount: FIAT_DEPOSIT.
    buyByCryptoAmount: options.onramp.methodFields.cryptoAmount !== null,
    openDestination: false,
    needsAmount: true,
    needsFiatCurrency: true,
    needsWallet: true,
    // The gateway sets externalAddress when it creates the order. The customer is not asked for an address.
    locksWalletAddress: true,
    // Address answers have no memo field.
    memo: false,
    bindsClientIp: false,
    returnsToApp: options.onramp.createFields.returnUrl !== null,
    // No page documents the answer to a repeated key. Inferred from payouts: code 016, without the created object.
    idempotencySeconds: null,
    lateNewsDays: 30,
    // None is published. This is the adapter's own rate limit.
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
