import { expect, test } from 'vitest';
import type { PolicyTest } from '../../domain/routing/policy.ts';
import { exampleCandidate, examplePolicy, limit } from '../testing.ts';
import { factsOfCase, failingTests } from './policy-tests.ts';

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
  [{ cryptoAmount: '9' }, { chosen: 'ape' }, 'given: 9 needs its currency'],
  [
    { asset: { currency: 'USDC', network: 'mars' }, cryptoAmount: '9' },
    { chosen: 'ape' },
    'given: 9 needs its currency',
  ],
  [
    { asset: usdc, subdivision: 'US-HI', at: '2026-12-24T21:00:00Z' },
    { chosen: 'ape', order: ['ape', 'bee'] },
    'expected ape to be chosen, but it is nobody; expected the order ape, bee, but it is empty',
  ],
  [
    { asset: usdc, fiatCurrency: 'EUR', fiatAmount: '9.99', subdivision: 'US-HI' },
    { excluded: { ape: 'EXCLUDED_BY_RULE' } },
    null,
  ],
  [
    { asset: usdc, fiatCurrency: 'EUR', fiatAmount: '9.99', subdivision: 'US-HI' },
    { excluded: { ape: 'COUNTRY_UNSUPPORTED' } },
    'expected ape to be out with COUNTRY_UNSUPPORTED, but it has AMOUNT_TOO_LOW, EXCLUDED_BY_RULE',
  ],
  [
    { asset: usdc },
    { excluded: { zoe: 'EXCLUDED_BY_RULE' } },
    'expected zoe to be out with EXCLUDED_BY_RULE, but it has no reason',
  ],
  // A reason why it is ranked as it is does not put it out.
  [
    { asset: usdc },
    { excluded: { ape: 'PRIORITY' } },
    'expected ape to be out with PRIORITY, but it is eligible',
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

test('of a case that gives nothing, nothing is known', () => {
  expect(factsOfCase({})).toEqual({
    asset: null,
    allowedCurrencies: [],
    allowedNetworks: [],
    fiatCurrency: null,
    fiatAmount: null,
    cryptoAmount: null,
    paymentMethod: null,
    country: null,
    subdivision: null,
    countrySource: 'NONE',
    clientIpKnown: false,
    walletNetworks: [],
    hasMemo: false,
    lockWalletAddress: false,
    handoffs: ['REDIRECT', 'IFRAME'],
    pinned: null,
    excluded: [],
    projectId: '',
    customerMetadata: {},
    customerKnownAt: [],
    client: { platform: null, applePay: null, googlePay: null, webview: null },
    wallet: { custodial: null, kind: null },
  });
});

test('a case gives the facts of its purchase', () => {
  const given = {
    country: 'DE',
    asset: usdc,
    fiatCurrency: 'JPY',
    fiatAmount: '500',
    cryptoAmount: '0.5',
    paymentMethod: 'card',
    project: 'prj_1',
    customerMetadata: { tier: 'gold' },
    customerKnownAt: ['ape'],
    client: { webview: true },
    wallet: { custodial: true },
    clientIp: true,
  };
  expect(factsOfCase(given)).toMatchObject({
    asset: usdc,
    fiatCurrency: 'JPY',
    fiatAmount: { currency: 'JPY', decimals: 0, minor: 500n },
    cryptoAmount: { currency: 'USDC', decimals: 6, minor: 500_000n },
    paymentMethod: 'card',
    country: 'DE',
    subdivision: null,
    countrySource: 'INPUT',
    clientIpKnown: true,
    walletNetworks: ['base'],
    lockWalletAddress: true,
    projectId: 'prj_1',
    customerMetadata: { tier: 'gold' },
    customerKnownAt: ['ape'],
    client: { webview: true },
    wallet: { custodial: true },
  });
});

test('a subdivision says the country, unless the case does', () => {
  const locationOf = ({ country, subdivision, countrySource }: ReturnType<typeof factsOfCase>) => [
    country,
    subdivision,
    countrySource,
  ];
  expect(locationOf(factsOfCase({ subdivision: 'US-HI' }))).toEqual(['US', 'US-HI', 'INPUT']);
  expect(locationOf(factsOfCase({ country: 'CA', subdivision: 'US-HI' }))).toEqual(['CA', 'US-HI', 'INPUT']);
});

test('each case of a policy with shares draws for itself', () => {
  const policy = examplePolicy({ strategy: 'weighted', weights: { ape: 50, bee: 50 } });
  const cases = Array.from({ length: 20 }, (_, index) => ({
    name: `case ${index}`,
    given: { asset: usdc },
    expect: { chosen: 'ape' },
  }));
  const failing = failingTests(cases, CANDIDATES, policy, '2026-01-01T00:00:00Z');
  expect(failing.length).toBeGreaterThan(0);
  expect(failing.length).toBeLessThan(cases.length);
});
