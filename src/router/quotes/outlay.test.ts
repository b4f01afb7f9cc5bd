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
