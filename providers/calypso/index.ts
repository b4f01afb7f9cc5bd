import { defineProvider } from 'onramp-gateway/provider';
import { createAddresses } from './addresses.ts';
import { capabilities } from './capabilities.ts';
import { check } from './check.ts';
import { checkMode } from './check-mode.ts';
import { createClient } from './client.ts';
import { createDeposits } from './deposits.ts';
import { type Options, options } from './options.ts';
import { quote } from './quote.ts';
import { createSessions } from './sessions.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createWebhook } from './webhook.ts';

/** Calypso (calypso.finance, calypso.money): onramp orders and widget, customers with deposit addresses, deposits. */
export default defineProvider<Options>({
  id: 'calypso',
  title: 'Calypso',
  contract: 1,
  options,
  capabilities,
  checkMode,
  connect(settings, context) {
    const client = createClient(settings, context);
    return {
      sessions: createSessions(client, settings, context),
      addresses: createAddresses(client, settings, context),
      deposits: createDeposits(client, settings, context),
      webhook: createWebhook(settings),
      quote: (request, call) => quote(client, settings, request, call),
      subscriptions: createSubscriptions(client),
      check: (call) => check(client, settings, call),
    };
  },
  simulator: async () => (await import('./simulator.ts')).simulator,
});
