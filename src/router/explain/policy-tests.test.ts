import { expect, test } from 'vitest';
import type { PolicyTest } from '../../domain/routing/policy.ts';
import { exampleCandidate, examplePolicy, limit } from '../testing.ts';
import { failingTests } from './policy-tests.ts';

const CANDIDATES = [exampleCandidate('ape', { limits: [limit('EUR', '10', null)] }), exampleCandidate('bee')];
const POLICY = examplePolicy({
  order: ['ape'],
  rules: [
    { name: 'no apes in Hawaii', when: { subdivision: ['US-HI'] }, exclude: ['ape'] },
    { name: 'hardware', when: { wallet: { kind: ['ledger'] } }, exclude: ['ape'] },
    {
      name: 'maintenance',
      when: { between: ['2026-12-24T20:00:00Z', '2026-12-25T08:00:00Z'] },
      exclude: ['bee'],
    },
  ],
});
const usdc = { currency: 'USDC', network: 'base' };

test.each<[given: PolicyTest['given'], expected: PolicyTest['expect'], problem: string | null]>([
  [{ subdivision: 'US-HI', asset: usdc }, { excluded: { ape: 'EXCLUDED_BY_RULE' }, chosen: 'bee' }, null],
  [{ wallet: { kind: 'ledger' } }, { excluded: { ape: 'EXCLUDED_BY_RULE' }, chosen: 'bee' }, null],
  [{ wallet: { kind: 'metamask' } }, { chosen: 'ape' }, null],
  [{ asset: usdc }, { order: ['ape', 'bee'], chosen: 'ape' }, null],
  [{ asset: usdc }, { chosen: 'bee' }, 'expected bee to be chosen, but it is ape'],
  [{ asset: usdc }, { order: ['bee', 'ape'] }, 'expected the order bee, ape, but it is ape, bee'],
  [{ asset: usdc }, { chosen: null }, 'expected nobody to be chosen, but it is ape'],
  [
    { asset: usdc },
    { excluded: { ape: 'EXCLUDED_BY_RULE' } },
    'expected ape to be out with EXCLUDED_BY_RULE, but it is eligible',
  ],
  [
    { asset: usdc, fiatCurrency: 'EUR', fiatAmount: '9.99' },
    { excluded: { ape: 'EXCLUDED_BY_RULE' } },
    'expected ape to be out with EXCLUDED_BY_RULE, but it has AMOUNT_TOO_LOW',
  ],
  [{ asset: usdc, at: '2026-12-24T21:00:00Z' }, { excluded: { bee: 'EXCLUDED_BY_RULE' } }, null],
  [{ fiatAmount: '9' }, { chosen: 'ape' }, 'given: 9 needs its currency'],
  [
    { fiatCurrency: 'JPY', fiatAmount: '9.5' },
    { chosen: 'ape' },
    'given: 9.5 has 1 decimal digits; JPY allows at most 0',
  ],
])('%j expects %j: %s', (given, expected, problem) => {
  const failing = failingTests(
    [{ name: 't', given, expect: expected }],
    CANDIDATES,
    POLICY,
    '2026-01-01T00:00:00Z',
  );
  expect(failing.map((each) => each.problem)).toEqual(problem === null ? [] : [problem]);
});
