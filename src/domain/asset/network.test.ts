import { expect, test } from 'vitest';
import { transactionUrl } from './network.ts';

test('a transaction has a page in an explorer of its network', () => {
  expect(transactionUrl('base', '0xab')).toBe('https://basescan.org/tx/0xab');
  expect(transactionUrl('tron', 'ab/../c?d')).toBe('https://tronscan.org/#/transaction/ab%2F..%2Fc%3Fd');
});

test('there is no page without a hash or for a network that is not known', () => {
  expect(transactionUrl('base', null)).toBeNull();
  expect(transactionUrl('base', '')).toBeNull();
  expect(transactionUrl('moon', '0xab')).toBeNull();
});
