import { testProvider } from 'onramp-gateway/provider/testing';
import provider from './index.ts';

// Runs the conformance suite: the behaviors that the gateway relies on, over real HTTP against the simulator.
// docs/adapters.md lists them. This file provides what only the vendor's documentation can answer.

const body = (code: string) => ({ error: { code, message: 'Not for Jane Doe.' } });

testProvider(provider, {
  // Every status of the vendor. Copied from its documentation, not imported from mapping.ts, so that the test can find
  // a mistake in that table. ADAPT
  statuses: {
    created: 'READY',
    awaiting_payment: 'AWAITING_PAYMENT',
    payment_received: 'PAYMENT_PROCESSING',
    sending: 'DELIVERING',
    delivered: 'COMPLETED',
    refused: 'REJECTED',
    failed: 'FAILED',
    expired: 'EXPIRED',
    refunded: 'REFUNDED',
  },

  // Every documented error, with the code, class and outcome that the adapter must report. ADAPT
  refusals: (
    [
      [422, 'country_not_supported', 'geography', 'rejected'],
      [422, 'amount_out_of_range', 'limit', 'rejected'],
      [422, 'asset_not_available', 'asset', 'rejected'],
      [403, 'customer_refused', 'customer', 'rejected'],
      [401, 'invalid_api_key', 'provider', 'rejected'],
      [429, 'rate_limited', 'provider', 'rejected'],
      [400, 'invalid_request', 'request', 'rejected'],
      [409, 'key_in_use', 'provider', 'unknown'],
      [500, 'internal_error', 'provider', 'unknown'],
    ] as const
  ).map(([status, code, class_, outcome]) => ({
    status,
    body: body(code),
    becomes: { code, class: class_, outcome },
  })),

  // For the webhook behaviors: how to make the simulator send one, and which secrets to try. ADAPT
  async provoke(served, reference) {
    await served.simulatorFetch(`/pay/${reference}/pay`, { method: 'POST' });
  },
  webhookToleranceSeconds: 300,
  webhookSecrets: (options, which) => ({
    ...options,
    webhookSecrets: { none: [], other: ['other'], both: ['other', ...[options.webhookSecrets].flat()] }[
      which
    ],
  }),
});
