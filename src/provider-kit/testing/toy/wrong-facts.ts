import { isProviderError } from '../../../provider/index.ts';
import { changed, declaring, type Fault, sessions } from './broken.ts';

const source = { from: 'https://toy.example', mark: 'documented', on: '2026-01-01' } as const;

export const wrongFacts: readonly Fault[] = [
  [
    'declares a reference by webhook for no hand-off of its own',
    declaring(() => ({ referenceByWebhook: ['IFRAME'] })),
    ['declares nothing that contradicts itself'],
  ],
  [
    'says that it needs no wallet',
    declaring(() => ({ needsWallet: false })),
    ['needs what it says it needs, and nothing else'],
  ],
  [
    'declares an iframe',
    declaring(() => ({ handoffs: ['REDIRECT', 'IFRAME'] })),
    ['makes each hand-off that it declares, and no other'],
  ],
  [
    'sells by crypto and does not say so',
    declaring(() => ({ buyByCryptoAmount: false })),
    ['sells by an amount of crypto where it says so, and only there'],
  ],
  [
    'declares memo but lacks it',
    sessions(({ prepare }) => ({
      prepare: async (...given) => ({ ...((await prepare(...given)) as object), memo: null }),
    })),
    ['passes a memo on where it says so, and refuses it elsewhere'],
  ],
  [
    'has memo but does not declare it',
    declaring(() => ({ memo: false })),
    ['passes a memo on where it says so, and refuses it elsewhere'],
  ],
  [
    'locks the wallet and does not say so',
    declaring(() => ({ locksWalletAddress: false })),
    ['sends the wallet, locked where it says so'],
  ],
  [
    'sends the way back and does not say so',
    declaring(() => ({ returnsToApp: false })),
    ['sends the way back and the IP address where it says so'],
  ],
  [
    'names a payment method that it has not',
    declaring(() => ({ paymentMethods: { list: ['card', 'shells'], source } })),
    ['offers each payment method that it names, and no other'],
  ],
  [
    'gives a fact without a day',
    declaring(() => ({ countries: { list: null, source: { ...source, on: 'last year' } } })),
    ['covers assets of the table only, each fact with its source'],
  ],
  [
    'covers what it does not sell',
    declaring((facts) => ({ assets: [...facts.assets, { currency: 'BTC', network: 'bitcoin', source }] })),
    ['sells each asset that it covers'],
  ],
  [
    'names a currency that it does not take',
    declaring(() => ({ fiatCurrencies: { list: ['EUR', 'GBP'], source } })),
    ['takes each fiat currency that it names'],
  ],
  [
    'refuses an asset as if the request were wrong',
    sessions(({ prepare }) => ({
      prepare: (...given) =>
        prepare(...given).catch((error: unknown) => {
          throw isProviderError(error) ? changed(error, { class: 'request' }) : error;
        }),
    })),
    ['refuses an asset that it does not cover'],
  ],
  [
    'states a limit that is not kept',
    declaring(() => ({ limits: [{ fiatCurrency: 'EUR', minimum: '3', maximum: null, source }] })),
    ['keeps to its limits, to the smallest unit'],
  ],
];
