import { isProviderError } from '../../../provider/index.ts';
import { acting, changed, declaring, type Fault, sessions } from './broken.ts';

const source = { from: 'https://toy.example', mark: 'documented', on: '2026-01-01' } as const;

export const wrongFacts: readonly Fault[] = [
  [
    'declares referenceByWebhook for a hand-off that it does not declare',
    declaring(() => ({ referenceByWebhook: ['IFRAME'] })),
    ['declares consistent capabilities'],
  ],
  [
    'declares that it needs no wallet',
    declaring(() => ({ needsWallet: false })),
    ['requires exactly the fields that its capabilities declare as required'],
  ],
  [
    'declares an IFRAME hand-off that it cannot create',
    declaring(() => ({ handoffs: ['REDIRECT', 'IFRAME'] })),
    ['creates each declared kind of hand-off and no other'],
  ],
  [
    'accepts crypto amounts without declaring it',
    declaring(() => ({ buyByCryptoAmount: false })),
    ['accepts a crypto amount only if buyByCryptoAmount is declared'],
  ],
  [
    'declares memo but does not send it',
    sessions(({ prepare }) => ({
      prepare: async (...given) => ({ ...((await prepare(...given)) as object), memo: null }),
    })),
    ['sends a memo if memo is declared, and refuses it otherwise'],
  ],
  [
    'sends a memo without declaring it',
    declaring(() => ({ memo: false })),
    ['sends a memo if memo is declared, and refuses it otherwise'],
  ],
  [
    'locks the wallet without declaring it',
    declaring(() => ({ locksWalletAddress: false })),
    ['sends the wallet, and locks it if locksWalletAddress is declared'],
  ],
  [
    'declares openDestination but needs an asset',
    declaring(() => ({ openDestination: true })),
    ['creates a session whatever is preselected, if openDestination is declared'],
  ],
  [
    'sends the return URL without declaring it',
    declaring(() => ({ returnsToApp: false })),
    ['sends the return URL and the client IP address if declared'],
  ],
  [
    'declares a payment method that it does not accept',
    declaring(() => ({ paymentMethods: { list: ['card', 'shells'], source } })),
    ['accepts each declared payment method and no other'],
  ],
  [
    'gives a source without a date',
    declaring(() => ({ countries: { list: null, source: { ...source, on: 'last year' } } })),
    ['covers known assets only, and gives a source for each fact'],
  ],
  [
    'covers an asset that it does not sell',
    declaring((facts) => ({ assets: [...facts.assets, { currency: 'BTC', network: 'bitcoin', source }] })),
    ['sells each covered asset'],
  ],
  [
    'declares a fiat currency that it does not accept',
    declaring(() => ({ fiatCurrencies: { list: ['EUR', 'GBP'], source } })),
    ['accepts each declared fiat currency'],
  ],
  [
    'refuses an asset with the class request',
    sessions(({ prepare }) => ({
      prepare: (...given) =>
        prepare(...given).catch((error: unknown) => {
          throw isProviderError(error) ? changed(error, { class: 'request' }) : error;
        }),
    })),
    ['refuses an asset that it does not cover'],
  ],
  [
    'declares preparesLocally, and sends a request in prepare',
    (toy) =>
      declaring(() => ({ preparesLocally: true }))(
        acting(({ sessions: given }) => ({
          sessions: {
            ...given,
            async prepare(request, options) {
              await given.get('none', options).catch(() => undefined);
              return given.prepare(request, options);
            },
          },
        }))(toy),
      ),
    ['prepares without a side effect'],
  ],
  [
    'declares a limit that it does not enforce',
    declaring(() => ({ limits: [{ fiatCurrency: 'EUR', minimum: '3', maximum: null, source }] })),
    ['enforces its limits exactly'],
  ],
  [
    'declares a delivery time that it only guesses',
    declaring(() => ({
      deliveryTimes: [{ p50Seconds: 60, p90Seconds: 600, source: { ...source, mark: 'inferred' } }],
    })),
    ['covers known assets only, and gives a source for each fact'],
  ],
  [
    'declares a delivery time whose tenth part is faster than its half',
    declaring(() => ({ deliveryTimes: [{ p50Seconds: 600, p90Seconds: 60, source }] })),
    ['covers known assets only, and gives a source for each fact'],
  ],
  [
    'declares two delivery times of one payment method',
    declaring(() => {
      const time = { paymentMethod: 'card', p50Seconds: 60, p90Seconds: 600, source };
      return { deliveryTimes: [time, time] };
    }),
    ['covers known assets only, and gives a source for each fact'],
  ],
];
