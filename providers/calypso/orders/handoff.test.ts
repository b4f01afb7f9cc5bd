import { expect, test } from 'vitest';
import { testOptions } from '../testing.ts';
import { paymentLink } from './handoff.ts';

const live = testOptions();
const local = testOptions({ handoffHosts: ['http://localhost:4000'] });

test.each([
  ['https://pay.calypso.finance/o/1', live, true],
  ['https://calypso.money/o/1', live, true],
  ['http://pay.calypso.finance/o/1', live, false],
  ['https://pay.calypso.finance:8443/o/1', live, false],
  ['https://evilcalypso.finance/', live, false],
  ['https://calypso.finance.evil.test/', live, false],
  ['https://pay.calypso.finance@evil.test/', live, false],
  ['https://user:word@pay.calypso.finance/', live, false],
  ['javascript:alert(1)', live, false],
  ['/o/1', live, false],
  ['http://localhost:4000/pay/1', live, false],
  ['http://localhost:4000/pay/1', local, true],
  ['http://localhost:4001/pay/1', local, false],
  ['https://localhost:4000/pay/1', local, false],
  ['https://pay.calypso.finance/o/1', local, false],
])('payment link %s', (url, options, allowed) => {
  expect(paymentLink({ paymentUrl: url }, options)).toBe(allowed ? url : null);
});

test('the first field that is present is used', () => {
  expect(paymentLink({ link: 'https://calypso.money/2', redirectUrl: 'https://calypso.money/1' }, live)).toBe(
    'https://calypso.money/1',
  );
  expect(paymentLink({ paymentUrl: null, payUrl: 'https://calypso.money/3' }, live)).toBe(
    'https://calypso.money/3',
  );
  expect(paymentLink({ other: 'https://calypso.money/4' }, live)).toBeNull();
});
