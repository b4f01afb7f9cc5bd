import { expect, test } from 'vitest';
import { type DepositStatus, hasArrived } from './deposit.ts';

test('crypto has arrived once it is final', () => {
  const all: DepositStatus[] = ['DETECTED', 'IN_REVIEW', 'CONFIRMED', 'SETTLED', 'DECLINED', 'DROPPED'];
  expect(all.filter(hasArrived)).toEqual(['CONFIRMED', 'SETTLED']);
});
