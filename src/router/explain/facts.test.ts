import { expect, test } from 'vitest';
import { decide } from '../decide.ts';
import { matchRule } from '../rules.ts';
import { exampleCandidate, exampleFacts, examplePolicy, listed } from '../testing.ts';
import type { Facts, RuleCondition } from '../types.ts';

const DEVICE = { platform: 'IOS', applePay: true, googlePay: false, webview: null } as const;
const AT = '2026-12-24T22:00:00.000Z';

test.each<[when: RuleCondition, facts: Partial<Facts>, matches: boolean]>([
  [{ client: { webview: true } }, {}, false],
  [{ client: { webview: true } }, { client: DEVICE }, false],
  [{ client: { webview: true } }, { client: { ...DEVICE, webview: true } }, true],
  [{ client: { webview: false } }, { client: { ...DEVICE, webview: true } }, false],
  [{ client: { platform: ['IOS', 'ANDROID'] } }, { client: DEVICE }, true],
  [{ client: { platform: ['WEB'] } }, { client: DEVICE }, false],
  [{ client: { applePay: true, googlePay: true } }, { client: DEVICE }, false],
  [{ wallet: { custodial: true } }, {}, false],
  [{ wallet: { custodial: true } }, { wallet: { custodial: true, kind: null } }, true],
  [{ wallet: { kind: ['metamask'] } }, { wallet: { custodial: null, kind: 'metamask' } }, true],
  [{ wallet: { kind: ['metamask'] } }, { wallet: { custodial: null, kind: null } }, false],
  [{ wallet: { kind: ['metamask'] } }, {}, false],
  [{ customerKnownAt: ['ape', 'bee'] }, { customerKnownAt: ['bee'] }, true],
  [{ customerKnownAt: ['ape'] }, {}, false],
  [{ between: ['2026-12-24T20:00:00Z', '2026-12-25T08:00:00Z'] }, {}, true],
  [{ between: ['2026-12-24T22:00:00Z', '2026-12-25T08:00:00Z'] }, {}, true],
  [{ between: ['2026-12-24T20:00:00Z', '2026-12-24T22:00:00Z'] }, {}, false],
  // 50 EUR.
  [{ fiatAmounts: { EUR: { to: '50' }, USD: { to: '10' } } }, {}, true],
  [{ fiatAmounts: { EUR: { from: '50.01' } } }, {}, false],
  [{ fiatAmounts: { USD: { to: '100' } } }, {}, false],
])('%j with %j: %s', (when, facts, matches) => {
  expect(matchRule({ name: 'r', when, exclude: ['ape'] }, exampleFacts(facts), AT) !== null).toBe(matches);
});

test('a time window does not apply where the moment is not given', () => {
  const between = ['2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'] as const;
  expect(matchRule({ name: 'r', when: { between } }, exampleFacts())).toBeNull();
});

test('maintenance begins and ends by itself', () => {
  const between = ['2026-12-24T20:00:00Z', '2026-12-25T08:00:00Z'] as const;
  const policy = examplePolicy({ rules: [{ name: 'maintenance', when: { between }, exclude: ['ape'] }] });
  const chosen = (decidedAt: string) =>
    decide(exampleFacts(), [exampleCandidate('ape')], policy, { id: 'dec_1', decidedAt }).chosen;
  expect(chosen('2026-12-24T19:59:59.999Z')).toBe('ape');
  expect(chosen('2026-12-25T07:59:59.999Z')).toBeNull();
  expect(chosen('2026-12-25T08:00:00.000Z')).toBe('ape');
});

test.each([
  [false, ['CLIENT_UNSUPPORTED']],
  [true, []],
  [null, []],
])('a device with applePay %s', (applePay, reasons) => {
  const facts = exampleFacts({ paymentMethod: 'apple_pay', client: { ...DEVICE, applePay } });
  const candidate = exampleCandidate('ape', { paymentMethods: listed('card', 'apple_pay') });
  const { candidates } = decide(facts, [candidate], examplePolicy(), { id: 'dec_1', decidedAt: AT });
  expect(candidates[0]?.eligible).toBe(reasons.length === 0);
  if (reasons.length > 0) expect(candidates[0]?.reasons.map(({ reason }) => reason)).toEqual(reasons);
});
