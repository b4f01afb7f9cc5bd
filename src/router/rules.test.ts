import { expect, test } from 'vitest';
import { ruleMatches } from './rules.ts';
import { exampleFacts } from './testing.ts';
import type { Facts, RuleCondition } from './types.ts';

const CASES: Array<[when: RuleCondition, facts: Partial<Facts>, matches: boolean]> = [
  [{}, {}, true],
  [{ currency: ['USDC'] }, {}, true],
  [{ currency: ['USDT', 'USDC'] }, {}, true],
  [{ currency: ['USDT'] }, {}, false],
  [{ currency: ['USDC'], network: ['tron'] }, {}, false],
  [{ network: ['base'] }, {}, true],
  // The customer still chooses: every possible choice must be in the list.
  [{ currency: ['USDC'] }, { asset: null }, false],
  [{ currency: ['USDC', 'USDT'] }, { asset: null, allowedCurrencies: ['USDC', 'USDT'] }, true],
  [{ currency: ['USDC'] }, { asset: null, allowedCurrencies: ['USDC', 'USDT'] }, false],
  [{ network: ['tron'] }, { asset: null, walletNetworks: ['tron'] }, true],
  [{ network: ['tron'] }, { asset: null, walletNetworks: [] }, false],
  [{ fiatCurrency: ['EUR'] }, {}, true],
  [{ fiatCurrency: ['EUR'] }, { fiatCurrency: null }, false],
  [{ country: ['US'] }, {}, true],
  [{ country: ['US'] }, { country: null }, false],
  [{ subdivision: ['US-HI'] }, { subdivision: 'US-HI' }, true],
  [{ subdivision: ['US-HI'] }, { subdivision: null }, false],
  [{ paymentMethod: ['card'] }, { paymentMethod: 'card' }, true],
  [{ paymentMethod: ['card'] }, {}, false],
  [{ project: ['prj_1'] }, {}, true],
  [{ project: ['prj_2'] }, {}, false],
  // 50 EUR.
  [{ fiatAmount: { from: '50' } }, {}, true],
  [{ fiatAmount: { from: '50.001' } }, {}, false],
  [{ fiatAmount: { to: '50.00' } }, {}, true],
  [{ fiatAmount: { to: '49.99' } }, {}, false],
  [{ fiatAmount: { from: '10', to: '100' } }, {}, true],
  [{ fiatAmount: { from: '10' } }, { fiatAmount: null }, false],
  [{ fiatAmount: {} }, {}, true],
  [{ customerMetadata: { tier: ['gold', 'silver'] } }, { customerMetadata: { tier: 'gold' } }, true],
  [{ customerMetadata: { tier: ['gold'] } }, { customerMetadata: { tier: 'lead' } }, false],
  [{ customerMetadata: { tier: ['gold'] } }, {}, false],
  [{ customerMetadata: { toString: ['x'] } }, {}, false],
];

test.each(CASES)('the condition %j matches %j: %s', (when, facts, matches) => {
  expect(ruleMatches(when, exampleFacts(facts))).toBe(matches);
});
