import { expect, test } from 'vitest';
import { amountForOutlay, basesDiffer, isOutlay } from './outlay.ts';

const euros = (minor: bigint) => ({ currency: 'EUR', decimals: 2, minor });

test('fees on top: the amount whose total is what the others charge', () => {
  const fees = [
    { kind: 'NETWORK' as const, amount: '1.25', currency: 'EUR' },
    { kind: 'PROVIDER' as const, amount: '4.04', currency: 'EUR' },
  ];
  const amount = amountForOutlay(euros(10_000n), { fiatTotal: euros(10_529n), fees });
  // 94.91 + 4.04 % + 1.25 = 99.99
  expect(amount).toEqual(euros(9_491n));
  expect(isOutlay(euros(9_999n), euros(10_000n))).toBe(true);
  expect(isOutlay(euros(10_529n), euros(10_000n))).toBe(false);
});

test('fees that exceed the outlay leave nothing to ask for', () => {
  const fees = [{ kind: 'NETWORK' as const, amount: '12', currency: 'EUR' }];
  expect(amountForOutlay(euros(1_000n), { fiatTotal: euros(2_200n), fees })).toBeNull();
});

test('bases differ only if one provider adds fees and another does not', () => {
  expect(basesDiffer(['FEES_ON_TOP', 'FEES_ON_TOP'])).toBe(false);
  expect(basesDiffer(['FEES_ON_TOP', 'FEES_INCLUDED'])).toBe(true);
  expect(basesDiffer([])).toBe(false);
});

test.each([
  [9_989n, false],
  [9_990n, true],
  [10_000n, true],
  [10_010n, true],
  [10_011n, false],
])('a total of %i cents is an outlay of 100 EUR, to within a tenth of a per cent: %s', (minor, same) => {
  expect(isOutlay(euros(minor), euros(10_000n))).toBe(same);
});

type Fees = ReadonlyArray<[kind: 'NETWORK' | 'PROVIDER', amount: string, currency?: string]>;

test.each<[name: string, outlay: bigint, total: bigint, fees: Fees, amount: bigint | null]>([
  ['no fees', 10_000n, 10_000n, [], 10_000n],
  ['a network fee stays as it is', 10_000n, 10_200n, [['NETWORK', '2']], 9_800n],
  ['another fee grows with the amount', 10_000n, 12_500n, [['PROVIDER', '25']], 8_000n],
  [
    'fees of one kind are added',
    10_000n,
    12_900n,
    [
      ['NETWORK', '2'],
      ['NETWORK', '2'],
      ['PROVIDER', '10'],
      ['PROVIDER', '15'],
    ],
    7_680n,
  ],
  [
    'a fee in another currency is no part of the total',
    10_000n,
    10_000n,
    [['PROVIDER', '0.5', 'USDC']],
    10_000n,
  ],
  ['a cent is left', 201n, 401n, [['NETWORK', '2']], 1n],
  ['network fees of all of the outlay', 200n, 400n, [['NETWORK', '2']], null],
  ['network fees above the outlay', 200n, 500n, [['NETWORK', '3']], null],
  ['less than a cent is left', 1n, 6n, [['PROVIDER', '0.05']], null],
  ['fees of all of the total', 200n, 100n, [['NETWORK', '1']], null],
  ['fees above the total', 200n, 100n, [['NETWORK', '1.5']], null],
  [
    'fees of both kinds above the total',
    200n,
    100n,
    [
      ['NETWORK', '0.5'],
      ['PROVIDER', '0.6'],
    ],
    null,
  ],
])('the amount to ask for: %s', (_, outlay, total, fees, expected) => {
  const stated = fees.map(([kind, amount, currency = 'EUR']) => ({ kind, amount, currency }));
  expect(amountForOutlay(euros(outlay), { fiatTotal: euros(total), fees: stated })).toEqual(
    expected === null ? null : euros(expected),
  );
});
