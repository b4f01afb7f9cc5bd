import type { Json } from '../../../domain/json.ts';
import { call } from '../host/serve-simulator.ts';
import { believing, type Fault, sending, sessions, telling, wandering } from './broken.ts';

export const wrongNews: readonly Fault[] = [
  [
    'mangles an amount that it sends',
    sessions(({ prepare }) => ({
      async prepare(...given) {
        const { amount, crypto, ...rest } = (await prepare(...given)) as Record<string, string | null>;
        const short = (text: string | null | undefined) =>
          text ? String(Number(text).toPrecision(3)) : null;
        return { ...rest, amount: short(amount), crypto: short(crypto) } as Json;
      },
    })),
    [
      'keeps every digit of an amount of fiat, for each asset',
      'keeps every digit of an amount of crypto, for each asset',
    ],
  ],
  [
    'reads amounts as floating-point numbers',
    telling(({ cryptoAmount: amount }) =>
      amount ? { cryptoAmount: { ...amount, minor: BigInt(Number(amount.minor)) } } : {},
    ),
    ['reads every digit of an amount that the vendor tells, or leaves it out'],
  ],
  [
    'tells another reference',
    telling(() => ({ reference: 'x' })),
    ['refuses what the vendor tells of another session'],
  ],
  [
    'calls a look-up another session',
    sessions(({ get }) => ({ get: async (...given) => ({ ...(await get(...given)), reference: 'x' }) })),
    ['tells the same session after create', 'serves two entries side by side'],
  ],
  [
    'maps a word wrongly',
    telling(({ providerStatus }) => (providerStatus === 'paid' ? { status: 'COMPLETED' } : {})),
    ['maps each word of the vendor for a state'],
  ],
  [
    'maps unknown words to COMPLETED',
    telling(({ status }) => ({ status: status ?? 'COMPLETED' })),
    ['holds a word that it does not know'],
  ],
  [
    'makes the session in prepare',
    sessions(({ prepare, create }) => ({
      async prepare(request, given) {
        const prepared = await prepare(request, given);
        await create(prepared, null, call());
        return prepared;
      },
    })),
    ['prepares without making anything'],
  ],
  [
    'forgets the idempotency key',
    sessions(({ create }) => ({
      create: (prepared, prefill, { signal }) => create(prepared, prefill, { signal }),
    })),
    [
      'sends the same bytes at a retry with the same key, and makes one session',
      'makes one session of creates that run at once with the same key',
    ],
  ],
  [
    'uses one key for all',
    sessions(({ create }) => ({
      create: (prepared, prefill, given) => create(prepared, prefill, { ...given, idempotencyKey: 'one' }),
    })),
    ['makes another session for another key', 'serves two entries side by side'],
  ],
  [
    'sends what it has in the order in which it has it',
    sending(
      (http) => (request) =>
        http({ ...request, ...(request.body && { body: `${request.body} ${Math.random()}` }) }),
    ),
    ['sends the same bytes at a retry with the same key, and makes one session'],
  ],
  [
    'says absent of everything',
    sessions(() => ({ find: async () => 'absent' })),
    [
      'finds what it made, and tells absent from unknown',
      'does not know what became of a create whose answer was lost, and finds out with the same key',
    ],
  ],
  [
    'minds no other wallet',
    believing('wallet'),
    ['refuses an answer about another wallet than was asked for'],
  ],
  [
    'minds no other asset',
    believing('asset'),
    [
      'refuses an answer about another currency than was asked for',
      'refuses an answer about another network than was asked for',
    ],
  ],
  [
    'minds no other amount',
    believing('amount'),
    ['refuses an answer about another amount of fiat than was asked for'],
  ],
  [
    'minds no other amount of crypto',
    believing('crypto'),
    ['refuses an answer about another amount of crypto than was asked for'],
  ],
  [
    'minds no other fiat currency',
    believing('fiat'),
    ['refuses an answer about another fiat currency than was asked for'],
  ],
  [
    'minds no other session',
    believing('session'),
    ['refuses an answer about another session of ours than was asked for'],
  ],
  [
    'sends the customer wherever the vendor says',
    wandering,
    [
      'refuses a hand-off that leads elsewhere than to the vendor',
      'gives the hand-off of a session again, and never one that leads elsewhere',
    ],
  ],
];
