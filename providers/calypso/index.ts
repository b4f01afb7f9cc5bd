import { defineProvider } from 'onramp-gateway/provider';
import { createAddresses } from './addresses.ts';
import { capabilities } from './capabilities.ts';
import { checkMode } from './check-mode.ts';
import { createClient } from './client.ts';
import { depositNews } from './mapping.ts';
import { type Options, options } from './options.ts';
import { createSessions } from './sessions.ts';
import { createWebhook } from './webhook.ts';

/** Calypso (calypso.finance, calypso.money): onramp orders, customers with deposit addresses, deposits. */
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
      deposits: {
        get: async (reference, call) => depositNews(await client.transactionGet(reference, call), settings),
      },
      webhook: createWebhook(settings),
    };
  },
  simulator: async () => (await import('./simulator.ts')).simulator,
});
