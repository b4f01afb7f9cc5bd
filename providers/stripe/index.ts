import { defineProvider } from 'onramp-gateway/provider';
import { capabilities } from './capabilities.ts';
import { createClient } from './http/client.ts';
import { checkMode, options, type StripeOptions } from './options.ts';
import { createQuote } from './sessions/quote.ts';
import { createSessions } from './sessions/sessions.ts';
import { createCheck } from './setup/check.ts';
import { createWebhook } from './webhook.ts';

/**
 * Stripe's fiat-to-crypto onramp, through the official `stripe` package.
 * https://docs.stripe.com/crypto/onramp
 */
export default defineProvider<StripeOptions>({
  id: 'stripe',
  title: 'Stripe',
  contract: 1,
  options,
  capabilities,
  checkMode,
  connect(settings, context) {
    const client = createClient(settings, context);
    return {
      sessions: createSessions(settings, client, context),
      quote: createQuote(settings, client),
      check: createCheck(settings, context),
      webhook: createWebhook(settings),
    };
  },
  simulator: async () => (await import('./simulator/index.ts')).simulator,
});
