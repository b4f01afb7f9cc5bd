import type { Step } from './model-steps.ts';

/**
 * What once went wrong, or could most easily: played first, in each run. A failure of test/process/model.test.ts prints its
 * steps, each a line of JSON: give them a name and put them here.
 */
export const examples: ReadonlyArray<readonly [name: string, steps: readonly Step[]]> = [
  [
    'the vendor acts and fails, the gateway dies, the customer pays',
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
  [
    'the database goes away while the session is made, and again while its webhook comes',
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
    'a vendor that turns callers away has made nothing, and the key is good for another try',
    [
      { do: 'vendorFault', kind: 'rate_limited', operation: 'sessions.create' },
      { do: 'ask', key: 0, body: 0, times: 1 },
      { do: 'kill' },
      { do: 'restart' },
    ],
  ],
];
