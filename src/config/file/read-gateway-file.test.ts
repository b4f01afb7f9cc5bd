import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../load-config.ts';
import { folder, message, providers, rule } from '../testing.ts';

describe('a fault in gateway.yaml is one message with line, reason and remedy', () => {
  test.each([
    ['invalid YAML', 'providers: [a\nmode: x', /^gateway\.yaml:\d: is not valid YAML: /],
    [
      'a duplicate key',
      'mode: sandbox\nmode: live',
      /^gateway\.yaml:2: is not valid YAML: Map keys must be unique/,
    ],
    ['no providers', 'mode: sandbox', 'gateway.yaml:1: providers: is missing; add it'],
    ['empty file', '', 'gateway.yaml:1: providers: is missing; add it'],
    ['no provider', 'mode: sandbox\nproviders: {}', /^gateway\.yaml:2: providers: is empty; add a provider/],
    [
      'unknown key',
      `${providers}ruting: {}`,
      /^gateway\.yaml:4: ruting: is not a known key; .* known here: mode, providers, routing, address, subscriptions, webhooks, limits, trustedProxies, trustedDocuments and screening$/,
    ],
    [
      'unknown key of routing',
      `${providers}routing:\n  ordre: [stripe]`,
      /^gateway\.yaml:5: routing\.ordre: is not a known key; .* order, /,
    ],
    [
      'unknown key of a provider',
      'providers:\n  stripe:\n    enabled: true\n    key: x',
      /^gateway\.yaml:4: providers\.stripe\.key: .* adapter, module, enabled, /,
    ],
    [
      'unknown key of a rule',
      rule('whem: {}\nonly: [stripe]'),
      /^gateway\.yaml:7: routing\.rules\[0\]\.whem: .* name, when, whenUnknown, prefer, only, exclude, strategy and weights$/,
    ],
    [
      'name that is not a slug',
      'providers:\n  Stripe: {}',
      'gateway.yaml:2: providers.Stripe: must be a slug such as stripe or stripe-eu',
    ],
    ['unknown mode', `${providers}mode: test`, 'gateway.yaml:4: mode: must be sandbox or live'],
    [
      'wrong type',
      'providers:\n  stripe: { enabled: maybe }',
      'gateway.yaml:2: providers.stripe.enabled: must be true or false',
    ],
    [
      'list for a mapping',
      `${providers}routing: [stripe]`,
      'gateway.yaml:4: routing: must be a mapping (key: value)',
    ],
    [
      'too many attempts',
      `${providers}routing:\n  attempts: 9`,
      'gateway.yaml:5: routing.attempts: must be at most 5',
    ],
    [
      'unknown provider in order',
      `${providers}routing:\n  order:\n    - stripe\n    - moonpay`,
      /^gateway\.yaml:7: routing\.order\[1\]: moonpay is not configured under providers \(configured: stripe and calypso\)/,
    ],
    [
      'duplicate provider in order',
      `${providers}routing:\n  order: [stripe, stripe]`,
      'gateway.yaml:5: routing.order: names a provider twice',
    ],
    [
      'unknown provider in a rule',
      rule('exclude: [ramp]'),
      /^gateway\.yaml:7: routing\.rules\[0\]\.exclude\[0\]: ramp is not configured/,
    ],
    [
      'rule without an effect',
      rule('when: { country: US }'),
      /^gateway\.yaml:6: routing\.rules\[0\]: has no effect; add prefer, only or exclude$/,
    ],
    [
      'rule with an empty list',
      rule('only: []'),
      'gateway.yaml:7: routing.rules[0].only: must name at least one provider',
    ],
    [
      'excluded provider in only',
      rule('only: [stripe]\nexclude: [stripe]'),
      /^gateway\.yaml:8: .*exclude\[0\]: excludes stripe, which only or prefer of the same rule lists/,
    ],
    [
      'excluded provider in prefer',
      rule('prefer: [stripe]\nexclude: [stripe]'),
      /^gateway\.yaml:8: .*excludes stripe/,
    ],
    [
      'preferred provider outside of only',
      rule('prefer: [stripe]\nonly: [calypso]'),
      /^gateway\.yaml:7: .*prefer\[0\]: prefers stripe, which only of the same rule does not list/,
    ],
    [
      'unknown country',
      rule('when: { country: XX }\nonly: [stripe]'),
      'gateway.yaml:7: routing.rules[0].when.country: must be an ISO 3166-1 code such as US, or a list of them',
    ],
    [
      'unknown subdivision',
      rule('when: { subdivision: US-XX }\nonly: [stripe]'),
      /^gateway\.yaml:7: .*subdivision: must be an ISO 3166-2 code/,
    ],
    [
      'subdivision of another country',
      rule('when: { country: DE, subdivision: US-HI }\nexclude: [stripe]'),
      /^gateway\.yaml:7: .*when\.subdivision: US-HI is not in DE/,
    ],
    [
      'unknown currency',
      rule('when: { currency: usdc }\nonly: [stripe]'),
      /^gateway\.yaml:7: .*when\.currency: must be a known crypto currency such as USDC/,
    ],
    [
      'unknown network',
      rule('when: { network: sepolia }\nonly: [stripe]'),
      /^gateway\.yaml:7: .*when\.network: must be a network \(ethereum, base, /,
    ],
    [
      'unknown asset',
      rule('when: { currency: BTC, network: tron }\nonly: [stripe]'),
      /^gateway\.yaml:7: .*when\.network: there is no BTC on tron/,
    ],
    [
      'unknown fiat currency',
      rule('when: { fiatCurrency: [USD, EURO] }\nonly: [stripe]'),
      /^gateway\.yaml:7: .*fiatCurrency\[1\]: must be an ISO 4217 code/,
    ],
    [
      'amount without a currency',
      rule('when: { fiatAmount: { from: 10 } }\nonly: [stripe]'),
      /^gateway\.yaml:7: .*fiatAmount: needs a currency; add fiatCurrency/,
    ],
    [
      'amount with an unquoted fraction',
      rule('when: { fiatCurrency: USD, fiatAmount: { from: 1000, to: 99.5 } }\nonly: [stripe]'),
      /^gateway\.yaml:7: .*fiatAmount\.to: must be a plain decimal, in quotes/,
    ],
    [
      'an amount of 31 digits',
      rule(`when: { fiatCurrency: USD, fiatAmount: { to: "${'1'.repeat(31)}" } }\nonly: [stripe]`),
      /fiatAmount\.to: is too large: it has 31 digits before the decimal point; use at most 30/,
    ],
    [
      'an amount with 31 decimal digits',
      rule(`when: { fiatCurrency: USD, fiatAmount: { to: "1.${'1'.repeat(31)}" } }\nonly: [stripe]`),
      /fiatAmount\.to: has 31 decimal digits; use at most 30/,
    ],
    [
      'whenUnknown without a location',
      rule('when: { currency: USDC }\nexclude: [stripe]\nwhenUnknown: skip'),
      /^gateway\.yaml:9: .*whenUnknown: has no effect without subdivision or country in when; remove it/,
    ],
    [
      'whenUnknown with another word',
      rule('when: { subdivision: US-HI }\nexclude: [stripe]\nwhenUnknown: yes'),
      'gateway.yaml:9: routing.rules[0].whenUnknown: must be match or skip',
    ],
    [
      'range with swapped ends',
      rule('when: { fiatCurrency: USD, fiatAmount: { from: 1000, to: "99.5" } }\nonly: [stripe]'),
      /^gateway\.yaml:7: .*from 1000 is greater than to 99\.5/,
    ],
    [
      'two rules with the same name',
      `${rule('only: [stripe]')}\n    - { name: test, only: [stripe] }`,
      /^gateway\.yaml:8: routing\.rules\[1\]\.name: "test" is already the name of another rule/,
    ],
    [
      'several faults',
      `mod: x\n${providers}routing:\n  attempts: 0`,
      /^gateway\.yaml:1: mod: .* \(and 1 more\)$/,
    ],
    [
      'target in live mode',
      'mode: live\nproviders:\n  stripe:\n    target: sandbox',
      /^gateway\.yaml:4: providers\.stripe\.target: applies to sandbox mode only; remove it/,
    ],
  ])('%s', (_, text, expected) => {
    if (typeof expected === 'string') expect(message(text)).toBe(expected);
    else expect(message(text)).toMatch(expected);
  });

  test('a missing file', () => {
    expect(() => loadConfig({ file: join(folder, 'none.yaml'), environment: {} })).toThrow(
      /none\.yaml: cannot be read \(ENOENT\); start the gateway in the folder that holds it, or set GATEWAY_FILE$/,
    );
  });
});
