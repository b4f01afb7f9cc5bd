import { expect, test } from 'vitest';
import type { FiatLimit } from '../../provider/capabilities.ts';
import { exampleCandidate, exampleFacts, limit, listed } from '../testing.ts';
import { unmetConditions } from './index.ts';

const general = limit('EUR', '10', '100');
const card = limit('EUR', '20', '40', 'card');
const sepa = limit('EUR', '5', '500', 'sepa');

function reasons(limits: FiatLimit[], methods: string[], paymentMethod: string | null, minor: bigint) {
  const facts = exampleFacts({ paymentMethod, fiatAmount: { currency: 'EUR', decimals: 2, minor } });
  return unmetConditions(facts, exampleCandidate('acme', { limits, paymentMethods: listed(...methods) }));
}

type Case = [
  name: string,
  limits: FiatLimit[],
  methods: string[],
  paymentMethod: string | null,
  /** The least and the greatest amount that pass; null if there is no bound. */
  bounds: [minimum: string | null, maximum: string | null],
];

test.each<Case>([
  ['the limit of every method', [general], ['card'], 'card', ['10', '100']],
  ['two limits of every method: both count', [general, limit('EUR', '12', null)], [], null, ['12', '100']],
  [
    'the limit of the method, not that of every method',
    [general, card],
    ['card', 'sepa'],
    'card',
    ['20', '40'],
  ],
  ['another method has the limit of every method', [general, card], ['card', 'sepa'], 'sepa', ['10', '100']],
  ['another method has no limit', [card], ['card', 'sepa'], 'sepa', [null, null]],
  ['without a method: what some method accepts', [card, sepa], ['card', 'sepa'], null, ['5', '500']],
  ['without a method: a method without a limit accepts all', [card], ['card', 'sepa'], null, [null, null]],
  [
    'without a method: the others have the limit of every method',
    [general, card],
    ['card', 'pix'],
    null,
    ['10', '100'],
  ],
  [
    'without a method: one of them accepts more than the limit of every method',
    [general, sepa],
    ['card', 'sepa'],
    null,
    ['5', '500'],
  ],
  ['a provider that lets no method be named has others too', [card], [], null, [null, null]],
  ['they have the limit of every method', [general, card], [], null, ['10', '100']],
  ['and those that are declared count', [general, sepa], [], null, ['5', '500']],
  [
    'the limit of the method in another currency is none in this one',
    [general, limit('USD', '20', '40', 'card')],
    ['card'],
    'card',
    ['10', '100'],
  ],
])('%s', (_, limits, methods, paymentMethod, [minimum, maximum]) => {
  const answer = (minor: bigint) => reasons(limits, methods, paymentMethod, minor);
  if (minimum === null) expect(answer(1n)).toEqual([]);
  else {
    const least = BigInt(minimum) * 100n;
    expect(answer(least)).toEqual([]);
    const low = answer(least - 1n);
    expect(low).toMatchObject([{ reason: 'AMOUNT_TOO_LOW', minimum, currency: 'EUR', rule: null }]);
    expect(low[0]).not.toHaveProperty('maximum');
  }
  if (maximum === null) expect(answer(10n ** 12n)).toEqual([]);
  else {
    const greatest = BigInt(maximum) * 100n;
    expect(answer(greatest)).toEqual([]);
    const high = answer(greatest + 1n);
    expect(high).toMatchObject([{ reason: 'AMOUNT_TOO_HIGH', maximum, currency: 'EUR' }]);
    expect(high[0]).not.toHaveProperty('minimum');
  }
});

test('a reason names the method that has the limit', () => {
  const [low] = reasons([general, card], ['card'], 'card', 1999n);
  expect(low).toMatchObject({
    message: 'the minimum at acme for card is 20 EUR; the requested amount is 19.99 EUR',
    paymentMethod: 'card',
  });
});

test('a limit of every method is not that of one, even if the method has limits in another currency', () => {
  const [low] = reasons([general, { ...card, fiatCurrency: 'USD' }], ['card'], 'card', 1n);
  expect(low?.message).toMatch(/^the minimum at acme is /);
  expect(low).not.toHaveProperty('paymentMethod');
});
