import { moneyOf, type RefusedMethod } from '../../../provider/index.ts';
import { acting, type Fault, sending, sessions } from './broken.ts';
import { failure, refuse } from './client.ts';

/** The fault: one cache for all entries. */
const known = new Map<string, unknown>();

/** Returns these refusals beside the quote, which is of every method. */
const refusing = (...refusals: readonly RefusedMethod[]) =>
  acting(({ quote }) => ({
    quote: async (request, given) => [...((await quote?.(request, given)) ?? []), ...refusals],
  }));

export const wrongOperations: readonly Fault[] = [
  [
    'issues expired addresses',
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
    ['issues an address with a valid expiry time'],
  ],
  [
    'issues addresses for every asset, and does not block customers',
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
      'refuses to issue an address for an unsupported asset or an unknown customer',
      'updates and blocks a customer idempotently',
    ],
  ],
  [
    'finds the last customer for every id',
    acting(({ addresses }) => {
      if (!addresses) return {};
      let last: { reference: string } | 'absent' = 'absent';
      return {
        addresses: {
          ...addresses,
          createCustomer: async (...given) => {
            last = await addresses.createCustomer(...given);
            return last;
          },
          findCustomer: async () => last,
        },
      };
    }),
    ['finds a customer by its id, and no other'],
  ],
  [
    'rounds the amount of a deposit',
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
    ['reads a deposit with its exact amount'],
  ],
  [
    'has a simulator that takes each announcement of a transfer for another one',
    (good) => ({
      ...good,
      async simulator() {
        const module = await good.simulator?.();
        if (!module) throw new Error('The toy has a simulator.');
        let count = 0;
        const create: typeof module.create = (context) => {
          const simulator = module.create(context);
          return {
            ...simulator,
            async receive(transfer) {
              count += 1;
              await simulator.receive?.({
                ...transfer,
                transactionHash: count === 3 ? `${transfer.transactionHash}0` : transfer.transactionHash,
              });
            },
          };
        };
        return { ...module, create };
      },
    }),
    ['reports crypto of another simulator as one deposit, with its transaction hash'],
  ],
  [
    'quotes another amount',
    acting(({ quote }) => ({
      quote: async (request, given) =>
        ((await quote?.(request, given)) ?? []).map((one) => ({ ...one, fiatTotal: moneyOf('1', 'EUR', 2) })),
    })),
    ['quotes the exact requested amount without a side effect'],
  ],
  [
    'refuses a method with a plain Error',
    refusing({ paymentMethod: 'card', refused: new Error('too low') as never }),
    ['quotes the exact requested amount without a side effect'],
  ],
  [
    'does not know whether a method is refused',
    refusing({
      paymentMethod: 'card',
      refused: failure({ outcome: 'unknown', class: 'provider', code: 'timeout' }),
    }),
    ['quotes the exact requested amount without a side effect'],
  ],
  [
    'refuses a method twice',
    refusing(
      { paymentMethod: 'card', refused: refuse('limit', 'too_low') },
      { paymentMethod: 'card', refused: refuse('limit', 'too_high') },
    ),
    ['quotes the exact requested amount without a side effect'],
  ],
  [
    'refuses a method that it quotes',
    acting(({ quote }) => ({
      quote: async (request, given) => [
        ...((await quote?.(request, given)) ?? []).map((one) => ({ ...one, paymentMethod: 'card' })),
        { paymentMethod: 'card', refused: refuse('limit', 'too_low') },
      ],
    })),
    ['quotes the exact requested amount without a side effect'],
  ],
  [
    'does not delete subscriptions',
    acting(({ subscriptions }) =>
      subscriptions ? { subscriptions: { ...subscriptions, delete: async () => undefined } } : {},
    ),
    ['creates, lists and deletes webhook subscriptions'],
  ],
  [
    'throws a plain Error for an unreadable list',
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
    ['throws only ProviderError from every other operation'],
  ],
  [
    'reports every setup as working',
    acting(() => ({ check: async () => [{ name: 'reachable', state: 'ok', detail: 'No doubt.' }] })),
    ['checks a working setup without failures, and reports failures of a broken one'],
  ],
  [
    'sends a request when it is connected',
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
    ['connects without sending a request'],
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
    ['uses only the http and fetch of the context, and changes no global state'],
  ],
  [
    'shares a cache between entries',
    sessions(({ get }) => ({
      async get(reference, given) {
        const news =
          (known.get(reference) as Awaited<ReturnType<typeof get>>) ?? (await get(reference, given));
        known.set(reference, news);
        return news;
      },
    })),
    ['supports two entries at the same time'],
  ],
];
