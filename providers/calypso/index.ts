import { defineProvider } from 'onramp-gateway/provider';
import { capabilities } from './capabilities.ts';
import { createAddresses } from './customers/addresses.ts';
import { createDeposits } from './customers/deposits.ts';
import { createClient } from './http/client.ts';
import { checkMode, type Options, options } from './options.ts';
import { quote } from './orders/quote.ts';
import { createSessions } from './orders/sessions.ts';
import { check } from './setup/check.ts';
import { createSubscriptions } from './setup/subscriptions.ts';
import { createWebhook } from './webhook.ts';

/** Calypso (calypso.finance, calypso.money): onramp orders, the onramp widget, deposit addresses and deposits. */
export default defineProvider<Options>({
  id: 'calypso',
  title: 'Calypso',
  contract: 1,
  options,
  capabilities,
  checkMode,
  connect(settings, context) {
    const client = createClient(settings, context);
    const deps = { client, options: settings, context, addressEcho: { seen: false } };
    return {
      sessions: createSessions(deps),
      addresses: createAddresses(deps),
      deposits: createDeposits(deps),
      webhook: createWebhook(settings),
      quote: (request, call) => quote(deps, request, call),
      subscriptions: createSubscriptions(deps),
      check: (call) => check(deps, call),
    };
  },
  simulator: async () => (await import('./simulator/index.ts')).simulator,
});
