import { expect, test } from 'vitest';
import { type Caller, internalCaller } from '../../../domain/access/caller.ts';
import type { Reason } from '../../../domain/routing/reason.ts';
import { shownMessage } from './shown-reason.ts';

const secret = internalCaller('prj_1', 'key');
const publishable: Caller = { projectId: 'prj_1', keyId: 'key', scopes: [], kind: 'publishable' };

test.each<[Reason, string]>([
  ['PROVIDER_DISABLED', 'stripe is disabled: options.apiKey (set STRIPE_SECRET_KEY) is missing'],
  ['BEST_PRICE', 'its price is 8 basis points below the best, that of calypso'],
  ['EXCLUDED_BY_RULE', 'excluded by rule "no stripe in Hawaii"'],
])('%s: what the operator set or computed is shown to a secret key only', (reason, message) => {
  expect(shownMessage({ reason, message }, secret)).toBe(message);
  const shown = shownMessage({ reason, message }, publishable);
  expect(shown).not.toMatch(/STRIPE_SECRET_KEY|basis points|Hawaii/);
});
