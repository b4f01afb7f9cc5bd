import { expect, test } from 'vitest';
import type { FiatLimit } from '../provider/capabilities.ts';
import {
  alternativeBounds,
  type Bounds,
  boundsOfMethod,
  compareWithDecimal,
  greatest,
  smallest,
} from './limits.ts';
import { limit, listed } from './testing.ts';

test.each<[minor: bigint, decimals: number, decimal: string, compared: number]>([
  [5_000n, 2, '50', 0],
  [5_000n, 2, '50.00', 0],
  [5_000n, 2, '50.01', -1],
  [5_000n, 2, '49.99', 1],
  // More digits than the currency has.
  [5_000n, 2, '50.001', -1],
  [5_000n, 2, '49.999', 1],
  [5_000n, 0, '5000', 0],
  [5_001n, 0, '5000', 1],
  [4_999n, 0, '5000', -1],
  [1_000_000_000_000_000_001n, 18, '1', 1],
  [1_000_000_000_000_000_001n, 18, '1.000000000000000001', 0],
  [0n, 2, '0', 0],
])('%i in units of %i digits against %s: %i', (minor, decimals, decimal, compared) => {
  expect(compareWithDecimal({ currency: 'X', decimals, minor }, decimal)).toBe(compared);
  // Once more, since decimals are remembered.
  expect(compareWithDecimal({ currency: 'X', decimals, minor }, decimal)).toBe(compared);
});

test.each<[decimals: string[], least: string | null, most: string | null]>([
  [[], null, null],
  [['10'], '10', '10'],
  [['10', '9.5', '100'], '9.5', '100'],
  [['100', '10', '20'], '10', '100'],
  // Not as text: 9 is less than 10.
  [['9', '10'], '9', '10'],
  // Of equal ones the first, as it is written.
  [['10', '10.0'], '10', '10'],
  [['10.0', '10'], '10.0', '10.0'],
])('of %j the smallest is %s, the greatest %s', (decimals, least, most) => {
  expect([smallest(decimals), greatest(decimals)]).toEqual([least, most]);
});

const LIMITS = [
  limit('EUR', '10', '100'),
  limit('EUR', '12', null),
  limit('EUR', null, '90'),
  limit('EUR', '20', '40', 'card'),
  limit('USD', '1', '2', 'sepa'),
];

test.each<[fiatCurrency: string, method: string | null, minimum: string | null, maximum: string | null]>([
  // Of several limits all have to hold.
  ['EUR', null, '12', '90'],
  ['EUR', 'card', '20', '40'],
  ['EUR', 'sepa', '12', '90'],
  ['USD', 'sepa', '1', '2'],
  ['USD', 'card', null, null],
  ['USD', null, null, null],
])('the bounds in %s by %s: from %s to %s', (fiatCurrency, method, minimum, maximum) => {
  expect(boundsOfMethod(LIMITS, fiatCurrency, method)).toEqual({ minimum, maximum });
});

const OF_ALL = { minimum: '10', maximum: '100' };
const OF_CARD = { minimum: '20', maximum: '40' };
const general = limit('EUR', '10', '100');
const card = limit('EUR', '20', '40', 'card');

test.each<
  [name: string, limits: FiatLimit[], methods: string[], requested: string | null, alternatives: Bounds[]]
>([
  ['a requested method', [general, card], ['card', 'sepa'], 'card', [OF_CARD]],
  ['limits of every method: one alternative', [general], ['card', 'sepa'], null, [OF_ALL]],
  ['a limit of its own: one for each method', [general, card], ['card', 'sepa'], null, [OF_CARD, OF_ALL]],
  [
    'a provider that lets no method be named: any method, and those with limits',
    [card],
    [],
    null,
    [{ minimum: null, maximum: null }, OF_CARD],
  ],
  ['no limits', [], ['card'], null, [{ minimum: null, maximum: null }]],
])('the bounds of which one has to hold: %s', (_, limits, methods, requested, alternatives) => {
  const capabilities = { limits, paymentMethods: listed(...methods) };
  expect(alternativeBounds(capabilities, 'EUR', requested)).toEqual(alternatives);
});
