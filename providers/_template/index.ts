// TEMPLATE: `npm run new-provider -- acme` copies this folder and puts your vendor's name in the place of Examplepay,
// TEMPLATE: an invented one. It is compiled, linted and held against the conformance suite like every other adapter.
//
// A whole adapter, working as it is. Make it your vendor's file by file, in this order (docs/adapters.md goes along):
//
//   capabilities.ts   what the vendor sells, to whom, and where you read it
//   options.ts        what an operator sets in gateway.yaml
//   client.ts         the vendor's endpoints and answers
//   errors.ts         the vendor's refusals
//   mapping.ts        the vendor's words, in the gateway's
//   sessions.ts       prepare, create, get, find
//   webhook.ts        signatures; delete it where the vendor sends none
//   simulator/        the vendor, played on this machine
//   *.test.ts         the vendor's tables, and the behaviours that the gateway relies on
//
// ADAPT marks what is true of the invented vendor alone. You are done when none is left.

import { defineProvider } from 'onramp-gateway/provider';
import { capabilities } from './capabilities.ts';
import { createClient } from './client.ts';
import { checkMode, type Options, options } from './options.ts';
import { createSessions } from './sessions.ts';
import { createWebhook } from './webhook.ts';

// Loaded in sandbox mode only. It stands by itself because TypeScript, building a package, passes over the imports
// inside of an `export default`.
const simulator = async () => (await import('./simulator/index.ts')).simulator;

/** Examplepay: orders paid on its hosted page. */
export default defineProvider<Options>({
  id: 'examplepay',
  title: 'Examplepay',
  contract: 1,
  options,
  capabilities,
  checkMode,
  // No I/O here, and nothing shared: two entries of gateway.yaml may use this adapter side by side.
  connect: (settings, context) => ({
    sessions: createSessions(createClient(settings, context), settings, context),
    webhook: createWebhook(settings),
  }),
  simulator,
});
