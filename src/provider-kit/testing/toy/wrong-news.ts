import type { Json } from '../../../domain/json.ts';
import { call } from '../host/serve-simulator.ts';
import { believing, type Fault, sending, sessions, telling, wandering } from './broken.ts';

export const wrongNews: readonly Fault[] = [
  [
    'rounds an amount that it sends',
    sessions(({ prepare }) => ({
      async prepare(...given) {
        const { amount, crypto, ...rest } = (await prepare(...given)) as Record<string, string | null>;
        const short = (text: string | null | undefined) =>
          text ? String(Number(text).toPrecision(3)) : null;
        return { ...rest, amount: short(amount), crypto: short(crypto) } as Json;
      },
    })),
    [
      'sends and reads fiat amounts exactly, for each asset',
      'sends and reads crypto amounts exactly, for each asset',
    ],
  ],
  [
    'reads amounts as floating-point numbers',
    telling(({ cryptoAmount: amount }) =>
      amount ? { cryptoAmount: { ...amount, minor: BigInt(Number(amount.minor)) } } : {},
    ),
    ['reads an amount from the vendor exactly or omits it'],
  ],
  [
    'returns another reference',
    telling(() => ({ reference: 'x' })),
    ['refuses a response about another session'],
  ],
  [
    'returns another reference from get',
    sessions(({ get }) => ({ get: async (...given) => ({ ...(await get(...given)), reference: 'x' }) })),
    ['reads the created session with the same reference', 'supports two entries at the same time'],
  ],
  [
    'maps a vendor status to a wrong status',
    telling(({ providerStatus }) => (providerStatus === 'paid' ? { status: 'COMPLETED' } : {})),
    ['maps each vendor status'],
  ],
  [
    'maps unknown vendor statuses to COMPLETED',
    telling(({ status }) => ({ status: status ?? 'COMPLETED' })),
    ['reports an unknown vendor status as null'],
  ],
  [
    'creates the session in prepare',
    sessions(({ prepare, create }) => ({
      async prepare(request, given) {
        const prepared = await prepare(request, given);
        await create(prepared, null, call());
        return prepared;
      },
    })),
    ['prepares without a side effect'],
  ],
  [
    'does not send the idempotency key',
    sessions(({ create }) => ({
      create: (prepared, prefill, { signal }) => create(prepared, prefill, { signal }),
    })),
    [
      'sends the same bytes in a retry with the same key, and creates one session',
      'creates one session for concurrent creates with the same key',
    ],
  ],
  [
    'uses one idempotency key for all sessions',
    sessions(({ create }) => ({
      create: (prepared, prefill, given) => create(prepared, prefill, { ...given, idempotencyKey: 'one' }),
    })),
    ['creates another session for another key', 'supports two entries at the same time'],
  ],
  [
    'sends different bytes in each request',
    sending(
      (http) => (request) =>
        http({ ...request, ...(request.body && { body: `${request.body} ${Math.random()}` }) }),
    ),
    ['sends the same bytes in a retry with the same key, and creates one session'],
  ],
  [
    'returns absent from every find',
    sessions(() => ({ find: async () => 'absent' })),
    [
      'finds a created session, and distinguishes absent from unknown',
      'reports unknown if the response to create is lost, and recovers with the same key',
    ],
  ],
  ['accepts another wallet', believing('wallet'), ['refuses a response with another wallet']],
  [
    'accepts another asset',
    believing('asset'),
    ['refuses a response with another currency', 'refuses a response with another network'],
  ],
  ['accepts another fiat amount', believing('amount'), ['refuses a response with another fiat amount']],
  ['accepts another crypto amount', believing('crypto'), ['refuses a response with another crypto amount']],
  ['accepts another fiat currency', believing('fiat'), ['refuses a response with another fiat currency']],
  ['accepts another session id', believing('session'), ['refuses a response with another session id']],
  [
    'accepts any hand-off URL of the vendor',
    wandering,
    [
      'refuses a hand-off URL outside of the allowed hosts',
      'creates a new hand-off for a session, never with a URL outside of the allowed hosts',
    ],
  ],
];
