import { expect, test } from 'vitest';
import type { Policy, Rule } from './policy.ts';
import { policyDiff } from './policy-diff.ts';

const [first, second]: [Rule, Rule] = [
  { name: 'first', when: { country: ['DE'], currency: ['USDC'] }, only: ['a'] },
  { name: 'second', when: {}, prefer: ['b'] },
];
const policy: Policy = {
  strategy: 'priority',
  order: ['a', 'b'],
  attempts: 2,
  fallbackAfterRefusal: false,
  rules: [first, second],
  version: 'one',
};
const third: Rule = { name: 'third', when: {}, excludeAll: true };
const narrower: Rule = { ...first, when: { country: ['AT'] } };

test.each<[name: string, after: Partial<Policy>, diff: object]>([
  ['nothing but the digest', { version: 'two' }, {}],
  [
    'the same rule with its keys in another order',
    { rules: [{ only: ['a'], when: { currency: ['USDC'], country: ['DE'] }, name: 'first' }, second] },
    {},
  ],
  [
    'settings, one of them new',
    { strategy: 'weighted', weights: { a: 100 }, order: ['b', 'a'] },
    {
      settings: {
        strategy: { before: 'priority', after: 'weighted' },
        order: { before: ['a', 'b'], after: ['b', 'a'] },
        weights: { before: null, after: { a: 100 } },
      },
    },
  ],
  [
    'a rule that changed, one that is gone and a new one',
    { rules: [narrower, third] },
    {
      rules: [
        { name: 'first', before: first, after: narrower },
        { name: 'second', before: second, after: null },
        { name: 'third', before: null, after: third },
      ],
    },
  ],
  ['rules in another order', { rules: [second, first] }, { order: ['second', 'first'] }],
])('%s', (_, after, diff) => {
  expect(policyDiff(policy, { ...policy, ...after })).toEqual(diff);
});
