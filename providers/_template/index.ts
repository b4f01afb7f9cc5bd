// TEMPLATE: `npm run new-provider -- acme` copies this folder and replaces the invented vendor Examplepay with yours.
// TEMPLATE: The folder is compiled, linted and run through the conformance suite like every other adapter.
//
// A complete, working adapter. Adapt it file by file, in this order; docs/adapters.md explains each step:
//
//   capabilities.ts   what the vendor sells and to whom, each fact with its source
//   options.ts        what an operator sets in gateway.yaml
//   client.ts         the vendor's endpoints and answers
//   errors.ts         the vendor's error codes, mapped to outcome and class
//   mapping.ts        the vendor's statuses, assets and amounts, mapped to the gateway's
//   sessions.ts       prepare, create, get, find
//   webhook.ts        signature check; delete it if the vendor sends no webhooks
//   simulator/        a local stand-in for the vendor, used in sandbox mode and by tests
//   *.test.ts         the vendor's tables, and the conformance suite
//
// ADAPT marks what is specific to the invented vendor. You are done when no ADAPT is left.

import { defineProvider } from 'onramp-gateway/provider';
import { capabilities } from './capabilities.ts';
import { createClient } from './client.ts';
import { checkMode, type Options, options } from './options.ts';
import { createSessions } from './sessions.ts';
import { createWebhook } from './webhook.ts';

// Loaded in sandbox mode only. It is a constant because TypeScript does not rewrite the extension of an import inside
// `export default` when it builds a package.
const simulator = async () => (await import('./simulator/index.ts')).simulator;

/** Examplepay: orders that the customer pays on a hosted page. */
export default defineProvider<Options>({
  id: 'examplepay',
  title: 'Examplepay',
  contract: 1,
  options,
  capabilities,
  checkMode,
  // No I/O and no shared state: two entries of gateway.yaml may use this adapter side by side.
  connect: (settings, context) => ({
    sessions: createSessions(createClient(settings, context), settings, context),
    webhook: createWebhook(settings),
  }),
  simulator,
});
