import { expect, test } from 'vitest';
import { load, message, providers, rule } from '../testing.ts';

const routing = (text: string) => `${providers}routing:\n${text.replace(/^/gm, '  ')}`;
const rules = (...lines: string[]) =>
  routing(`rules:\n${lines.map((line, index) => `  - { name: r${index}, ${line} }`).join('\n')}`);

test.each<[name: string, text: string, expected: RegExp]>([
  [
    'shares that do not add up',
    routing('strategy: weighted\nweights: { stripe: 70, calypso: 20 }'),
    /^gateway\.yaml:6: routing\.weights: the shares add up to 90 instead of 100; add 10$/,
  ],
  [
    'shares above 100',
    routing('strategy: weighted\nweights: { stripe: 70.5, calypso: 30 }'),
    /^gateway\.yaml:6: routing\.weights: the shares add up to 100\.5 instead of 100; take away 0\.5$/,
  ],
  [
    'shares that are missing',
    routing('strategy: weighted'),
    /^gateway\.yaml:5: routing\.strategy: needs weights/,
  ],
  [
    'shares without their strategy',
    routing('weights: { stripe: 100 }'),
    /^gateway\.yaml:5: routing\.weights: has no effect without strategy: weighted/,
  ],
  [
    'shares of an unknown provider',
    routing('strategy: weighted\nweights: { stripe: 70, moonpay: 30 }'),
    /^gateway\.yaml:6: routing\.weights\.moonpay: moonpay is not configured under providers/,
  ],
  [
    'shares of a rule',
    rule('strategy: weighted\nweights: { stripe: 1 }'),
    /^gateway\.yaml:8: routing\.rules\[0\]\.weights: the shares add up to 1 instead/,
  ],
  ['an unknown strategy', routing('strategy: cheapest'), /must be priority, best-quote, weighted$/],
  [
    'a rule that an earlier one covers',
    rules(
      'when: { country: [US, CA] }, exclude: [stripe]',
      'when: { country: US, currency: USDC }, exclude: [stripe]',
    ),
    /^gateway\.yaml:7: routing\.rules\[1\]: never has an effect: rule "r0" before it matches whenever/,
  ],
  [
    'only, after a narrower only',
    rules('only: [stripe]', 'when: { currency: USDC }, only: [stripe, calypso]'),
    /rules\[1\]: never has an effect/,
  ],
  [
    'a preference for an excluded provider',
    rules('exclude: [stripe]', 'prefer: [stripe]'),
    /rules\[1\]: never has/,
  ],
  [
    'a strategy after one that always applies',
    rules('strategy: best-quote', 'when: { country: US }, strategy: priority'),
    /rules\[1\]: never has an effect/,
  ],
  [
    'an end before the start',
    rule('when: { between: ["2026-12-25T08:00:00Z", "2026-12-25T08:00:00+01:00"] }\nexclude: [stripe]'),
    /^gateway\.yaml:7: .*when\.between: .* is not after .* so the rule never matches; swap them$/,
  ],
  [
    'a window without a zone',
    rule('when: { between: ["2026-12-24T20:00:00", "2026-12-25T08:00:00Z"] }\nexclude: [stripe]'),
    /between\[0\]: must be a date and time with a zone/,
  ],
  [
    'ranges by currency with swapped ends',
    rule('when: { fiatAmounts: { EUR: { from: 10, to: 5 } } }\nexclude: [stripe]'),
    /^gateway\.yaml:7: .*fiatAmounts\.EUR: from 10 is greater than to 5/,
  ],
  [
    'ranges by currency next to a currency',
    rule('when: { fiatCurrency: EUR, fiatAmounts: { EUR: { to: 5 } } }\nexclude: [stripe]'),
    /fiatAmounts: names the currencies itself; remove fiatCurrency$/,
  ],
  [
    'a customer known at an unknown provider',
    rule('when: { customerKnownAt: [ramp] }\nprefer: [stripe]'),
    /customerKnownAt\[0\]: ramp is not configured/,
  ],
  [
    'a test of an unknown provider',
    routing('tests:\n  - { name: t, given: {}, expect: { excluded: { ramp: EXCLUDED_BY_RULE } } }'),
    /^gateway\.yaml:6: routing\.tests\[0\]\.expect\.excluded\.ramp: ramp is not configured/,
  ],
  [
    'a test with an unknown reason',
    routing('tests:\n  - { name: t, given: {}, expect: { excluded: { stripe: NO } } }'),
    /must be a reason such as EXCLUDED_BY_RULE$/,
  ],
])('%s', (_, text, expected) => {
  expect(message(text)).toMatch(expected);
});

test.each<[name: string, text: string]>([
  ['a narrower rule that does more', rules('exclude: [stripe]', 'when: { country: US }, exclude: [calypso]')],
  [
    'a wider rule after a narrower one',
    rules('when: { country: US }, exclude: [stripe]', 'exclude: [stripe]'),
  ],
  [
    'a rule that also applies where the subdivision is unknown',
    rules(
      'when: { subdivision: US-HI }, whenUnknown: skip, exclude: [stripe]',
      'when: { subdivision: US-HI }, exclude: [stripe]',
    ),
  ],
  [
    'another window',
    rules(
      'when: { between: ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"] }, exclude: [stripe]',
      'when: { between: ["2026-01-02T00:00:00Z", "2026-01-02T00:00:01Z"] }, exclude: [stripe]',
    ),
  ],
  ['shares with a fraction', routing('strategy: weighted\nweights: { stripe: 33.3, calypso: 66.7 }')],
])('no fault: %s', (_, text) => {
  expect(message(text)).toBe('loaded');
});

test('a kind of wallet in a case is one that a request can name', () => {
  const withKind = (kind: string) =>
    routing(`tests: [{ name: t, given: { wallet: { kind: ${kind} } }, expect: { chosen: stripe } }]`);
  expect(message(withKind('ledger'))).toBe('loaded');
  expect(message(withKind('Ledger'))).toContain('must be a slug such as metamask');
});

test('every new fact and setting reaches the policy, and the version', () => {
  const text = rule(
    'when: { client: { platform: IOS, webview: true }, wallet: { kind: metamask }, customerKnownAt: [stripe], fiatAmounts: { EUR: { to: 5 } } }\nstrategy: weighted\nweights: { stripe: 100 }',
  );
  const { policy } = load(text);
  expect(policy.rules.at(-1)).toMatchObject({
    when: { client: { platform: ['IOS'], webview: true }, wallet: { kind: ['metamask'] } },
    strategy: 'weighted',
    weights: { stripe: 100 },
  });
  expect(load(text.replace('IOS', 'WEB')).policy.version).not.toBe(policy.version);
  expect(load(`${text}\n  tests: [{ name: t, given: {}, expect: { chosen: stripe } }]`)).toMatchObject({
    policy: { version: policy.version },
    policyTests: [{ name: 't', expect: { chosen: 'stripe' }, line: 10 }],
  });
});
