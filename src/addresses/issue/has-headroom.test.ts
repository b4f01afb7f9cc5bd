import { expect, test } from 'vitest';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import { hasHeadroom } from './has-headroom.ts';

const now = new Date('2026-11-21T12:00:00Z');

test.each([
  ['never', null, true],
  ['just as late as it must', '2026-11-23T12:00:00Z', true],
  ['a moment too soon', '2026-11-23T11:59:59.999Z', false],
  ['in the past', '2026-11-20T00:00:00Z', false],
])('an address that ends %s, with 48 hours of headroom', (_, end, has) => {
  const expiresAt = end === null ? null : new Date(end);
  expect(hasHeadroom({ expiresAt } as DepositAddress, now, 48)).toBe(has);
});
