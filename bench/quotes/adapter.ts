import stripe from '../../providers/stripe/index.ts';

/** Stripe's adapter without Stripe's rate limit, of which questions for prices may use a quarter: 6 a second. */
export default {
  ...stripe,
  id: 'unlimited',
  capabilities: (settings: Parameters<typeof stripe.capabilities>[0]) => ({
    ...stripe.capabilities(settings),
    requestsPerSecond: {
      most: 1_000_000,
      source: { from: 'the benchmark', mark: 'option' as const, on: '2026-11-29' },
    },
  }),
};
