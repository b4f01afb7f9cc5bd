import type { Step } from './step.ts';

/**
 * Steps that once failed or are likely to: each run starts with them. A failure of test/process/model.test.ts prints its
 * steps, each a line of JSON: add them here under a name.
 */
export const examples: ReadonlyArray<readonly [name: string, steps: readonly Step[]]> = [
  [
    'the vendor creates the session but answers with an error, the gateway is killed, the customer pays',
    [
      { do: 'vendorFault', kind: 'error_after', operation: 'sessions.create' },
      { do: 'ask', key: 0, body: 0, times: 3 },
      { do: 'vendorFault', kind: 'drop_webhooks' },
      { do: 'pay', key: 0, to: 'fulfillment_complete' },
      { do: 'kill' },
      { do: 'restart' },
      { do: 'ask', key: 0, body: 1, times: 1 },
    ],
  ],
  ['the database is unavailable, without any call', [{ do: 'cutPostgres', down: true }]],
  [
    'the database is unavailable while the session is created, and again when its webhook arrives',
    [
      { do: 'trap', at: 'vendor', piece: 2, act: 'cut' },
      { do: 'ask', key: 0, body: 0, times: 1 },
      { do: 'cutPostgres', down: true },
      { do: 'ask', key: 1, body: 1, times: 1 },
      { do: 'pay', key: 0, to: 'requires_payment' },
      { do: 'webhook', key: 0, times: 20 },
      { do: 'postgresUp' },
      { do: 'webhook', key: 0, times: 20 },
      { do: 'forge', how: 'changed' },
      { do: 'ask', key: 1, body: 0, times: 3 },
      { do: 'read', key: 0 },
    ],
  ],
  [
    'a vendor that limits the rate has created nothing, and a retry with the same key works',
    [
      { do: 'vendorFault', kind: 'rate_limited', operation: 'sessions.create' },
      { do: 'ask', key: 0, body: 0, times: 1 },
      { do: 'kill' },
      { do: 'restart' },
    ],
  ],
  [
    'two customers buy to deposit addresses and crypto arrives, while the issuer fails and the gateway is killed',
    [
      { do: 'issuerFault', kind: 'error_after', operation: 'addressGet' },
      { do: 'requestAddress', customer: 0, currency: 'USDC', times: 3 },
      { do: 'requestAddress', customer: 0, currency: 'USDC', times: 1 },
      { do: 'requestAddress', customer: 0, currency: 'ETH', times: 1 },
      { do: 'requestAddress', customer: 1, currency: 'USDC', times: 1 },
      { do: 'buyToAddress', key: 4, body: 0, customer: 1, currency: 'USDC' },
      { do: 'buyToAddress', key: 5, body: 0, customer: 0, currency: 'USDC' },
      { do: 'buyToAddress', key: 6, body: 0, customer: 0, currency: 'USDC' },
      { do: 'pay', key: 4, to: 'fulfillment_processing' },
      { do: 'pay', key: 5, to: 'fulfillment_processing' },
      { do: 'awaitStatus', key: 4 },
      { do: 'deposit', key: 4, amount: 'other' },
      { do: 'kill' },
      { do: 'deposit', key: 4, amount: 'exact' },
      { do: 'restart' },
      { do: 'issuerFault', kind: 'duplicate_webhooks' },
      { do: 'deposit', key: 5, amount: 'exact' },
      { do: 'lookUp', customer: 0, currency: 'USDC' },
    ],
  ],
  [
    'Redis hangs, is killed and restarts empty; the database closes connections; the receiver fails; callers send secrets',
    [
      { do: 'requestAddress', customer: 0, currency: 'USDC', times: 3 },
      { do: 'lookUp', customer: 0, currency: 'USDC' },
      { do: 'redisPause' },
      { do: 'lookUp', customer: 0, currency: 'USDC' },
      { do: 'requestAddress', customer: 0, currency: 'ETH', times: 1 },
      { do: 'redisKill' },
      { do: 'buyToAddress', key: 4, body: 1, customer: 0, currency: 'ETH' },
      { do: 'receiverFault', status: 500, times: 3 },
      { do: 'pay', key: 4, to: 'fulfillment_processing' },
      { do: 'redisStart' },
      { do: 'lookUp', customer: 0, currency: 'ETH' },
      { do: 'terminate' },
      { do: 'ask', key: 3, body: 0, times: 3 },
      { do: 'ask', key: 2, body: 0, times: 1 },
      { do: 'mistake', how: 'wallet' },
      { do: 'mistake', how: 'email' },
      { do: 'mistake', how: 'prefill' },
      { do: 'mistake', how: 'key' },
      { do: 'pay', key: 3, to: 'fulfillment_complete' },
      { do: 'receiverFault', status: 0, times: 2 },
    ],
  ],
];

const KEYS = [0, 1, 2, 3];

/** Many calls and faults for one process that is not killed, so that leaks show. */
export const withoutKill: readonly Step[] = [
  { do: 'requestAddress', customer: 0, currency: 'USDC', times: 3 },
  ...KEYS.map((key): Step => ({ do: 'ask', key, body: 0, times: 3 })),
  { do: 'redisPause' },
  { do: 'buyToAddress', key: 4, body: 0, customer: 0, currency: 'USDC' },
  { do: 'redisKill' },
  ...KEYS.map((key): Step => ({ do: 'webhook', key, times: 20 })),
  { do: 'redisStart' },
  { do: 'terminate' },
  ...KEYS.map((key): Step => ({ do: 'ask', key, body: 1, times: 3 })),
  { do: 'vendorFault', kind: 'reset', operation: 'sessions.get' },
  { do: 'vendorFault', kind: 'slow', operation: 'sessions.get' },
  { do: 'receiverFault', status: 0, times: 3 },
  ...[...KEYS, 4].map((key): Step => ({ do: 'pay', key, to: 'fulfillment_processing' })),
  { do: 'trap', at: 'vendor', piece: 1, act: 'cut' },
  ...KEYS.map((key): Step => ({ do: 'read', key })),
  { do: 'cutPostgres', down: true },
  ...KEYS.map((key): Step => ({ do: 'pay', key, to: 'fulfillment_complete' })),
  { do: 'postgresUp' },
  { do: 'deposit', key: 4, amount: 'exact' },
  ...(['wallet', 'email', 'prefill', 'key'] as const).map((how): Step => ({ do: 'mistake', how })),
  ...(['secret', 'old', 'changed', 'unsigned'] as const).map((how): Step => ({ do: 'forge', how })),
];
