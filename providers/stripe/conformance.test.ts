import { testProvider } from 'onramp-gateway/provider/testing';
import { refusals, statuses } from './conformance.samples.ts';
import stripe from './index.ts';

testProvider(stripe, {
  statuses,
  refusals,
  async provoke(served, reference) {
    await served.simulatorFetch(`/__control/sessions/${reference}/advance`, {
      method: 'POST',
      body: JSON.stringify({ to: 'requires_payment' }),
    });
  },
  webhookToleranceSeconds: 300,
  webhookSecrets: (options, which) => ({
    ...options,
    webhookSecrets: {
      none: [],
      other: ['whsec_another'],
      both: ['whsec_another', ...[options.webhookSecrets].flat()],
    }[which],
  }),
  // Stripe's examples have six decimals; the chain has seven.
  digits: { 'USDC:stellar': 6 },
  // The simulator's limits of `source_amount`; Stripe publishes none.
  limits: [{ fiatCurrency: 'USD', minimum: '1', maximum: '30000' }],
});
