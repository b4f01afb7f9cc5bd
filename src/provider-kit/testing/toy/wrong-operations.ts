import { moneyOf } from '../../../provider/index.ts';
import { acting, type Fault, sending, sessions } from './broken.ts';
import { failure } from './client.ts';

/** The mistake itself: one memory for all entries. */
const known = new Map<string, unknown>();

export const wrongOperations: readonly Fault[] = [
  [
    'issues addresses that have expired',
    acting(({ addresses }) =>
      addresses
        ? {
            addresses: {
              ...addresses,
              issue: async (...given) => ({ ...(await addresses.issue(...given)), expiresAt: new Date(0) }),
            },
          }
        : {},
    ),
    ['issues an address for an asset, and tells until when it serves'],
  ],
  [
    'issues addresses for everything, and blocks nobody',
    acting(({ addresses }) =>
      addresses
        ? {
            addresses: {
              ...addresses,
              issue: async () => ({ address: 'toy:1', memo: null, reference: null, expiresAt: null }),
              blockCustomer: async () => undefined,
            },
          }
        : {},
    ),
    [
      'refuses an address for what it does not take, and for nobody',
      'changes and blocks a customer, again and again with one result',
    ],
  ],
  [
    'rounds what arrived',
    acting(({ deposits }) =>
      deposits
        ? {
            deposits: {
              get: async (...given) => {
                const news = await deposits.get(...given);
                return { ...news, amount: Number(news.amount).toFixed(2) };
              },
            },
          }
        : {},
    ),
    ['tells what arrived at an address, to the last digit'],
  ],
  [
    'quotes something else',
    acting(({ quote }) => ({
      quote: async (request, given) =>
        ((await quote?.(request, given)) ?? []).map((one) => ({ ...one, fiatTotal: moneyOf('1', 'EUR', 2) })),
    })),
    ['quotes the amount that was asked for, exactly, and makes nothing'],
  ],
  [
    'deletes no subscription',
    acting(({ subscriptions }) =>
      subscriptions ? { subscriptions: { ...subscriptions, delete: async () => undefined } } : {},
    ),
    ['makes, lists and deletes webhook subscriptions'],
  ],
  [
    'throws a plain Error where a list cannot be read',
    acting(({ subscriptions }) =>
      subscriptions
        ? {
            subscriptions: {
              ...subscriptions,
              list: (given) =>
                subscriptions.list(given).catch((error: Error) => {
                  throw new TypeError(error.message);
                }),
            },
          }
        : {},
    ),
    ['fails in a way that it names in every other operation as well'],
  ],
  [
    'finds every set-up well',
    acting(() => ({ check: async () => [{ name: 'reachable', state: 'ok', detail: 'No doubt.' }] })),
    ['checks a set-up that is well, and finds one that is not'],
  ],
  [
    'asks as soon as it is connected',
    (good) => ({
      ...good,
      connect: (options, context) => {
        const signal = AbortSignal.timeout(1000);
        context
          .http({ method: 'GET', url: `${options.apiUrl}/subscriptions`, signal })
          .catch(() => undefined);
        return good.connect(options, context);
      },
    }),
    ['connects without asking anything'],
  ],
  [
    'uses the global fetch',
    sending(() => async ({ url, ...request }) => {
      const answer = await fetch(url, request).catch(() => {
        throw failure({ outcome: 'unknown', class: 'provider', code: 'connection_failed' });
      });
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: await answer.text(),
      };
    }),
    ['reaches the vendor through what it is lent, and changes nothing global'],
  ],
  [
    'keeps what it was told, for all entries',
    sessions(({ get }) => ({
      async get(reference, given) {
        const news =
          (known.get(reference) as Awaited<ReturnType<typeof get>>) ?? (await get(reference, given));
        known.set(reference, news);
        return news;
      },
    })),
    ['serves two entries side by side'],
  ],
];
