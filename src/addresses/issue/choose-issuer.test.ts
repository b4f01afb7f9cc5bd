import { expect, test } from 'vitest';
import { fakeIssuer, fakeProvider, fakeRegistry, policy } from '../../customers/testing.ts';
import type { Customer } from '../../domain/customer/customer.ts';
import { decide } from '../../router/index.ts';
import { USDC } from '../testing.ts';
import { chooseIssuer } from './choose-issuer.ts';

const rules = [
  { name: 'r', when: { subdivision: ['US-HI'] }, exclude: ['issuer'], whenUnknown: 'match' as const },
];

test.each<[country: string | null, subdivision: string | null, reason: string | null]>([
  // Each purchase to the address is checked on its own.
  [null, null, null],
  ['DE', null, null],
  ['US', 'US-CA', null],
  ['US', null, 'SUBDIVISION_UNKNOWN'],
  ['US', 'US-HI', 'EXCLUDED_BY_RULE'],
])(
  'an issuer that a rule by subdivision excludes, for a customer in %s, %s: %s',
  (country, subdivision, reason) => {
    const registry = fakeRegistry(fakeProvider('issuer', { addresses: fakeIssuer() }));
    const customer = { country, subdivision, projectId: 'prj_1', metadata: {} } as unknown as Customer;
    const decision = chooseIssuer(
      { registry, decide, clock: () => new Date() },
      { asset: USDC, customer, pinned: null },
      { ...policy, rules },
    );
    expect(decision.chosen).toBe(reason === null ? 'issuer' : null);
    if (!reason) return;
    const reasons = decision.candidates[0]?.reasons ?? [];
    expect(reasons.map((each) => `${each.reason} ${each.rule}`)).toContain(`${reason} r`);
  },
);
