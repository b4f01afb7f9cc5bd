import { defineProvider } from 'onramp-gateway/provider';
import { capabilities } from './capabilities.ts';
import { createClient } from './client.ts';
import { checkMode, options, type StripeOptions } from './options.ts';
import { createSessions } from './sessions.ts';
import { createWebhook } from './webhook.ts';

/**
 * Stripe's fiat-to-crypto onramp, on the official `stripe` package.
 * https://docs.stripe.com/crypto/onramp
 */
export default defineProvider<StripeOptions>({
  id: 'stripe',
  title: 'Stripe',
  contract: 1,
  options,
  capabilities,
  checkMode,
  connect: (settings, context) => ({
    sessions: createSessions(settings, createClient(settings, context), context),
    webhook: createWebhook(settings),
  }),
  simulator: async () => (await import('./simulator.ts')).simulator,
});
