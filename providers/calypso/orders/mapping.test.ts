import { assetKey, formatMoney } from 'onramp-gateway/provider';
import { expect, test } from 'vitest';
import { capabilities } from '../capabilities.ts';
import { assetOf, codeOf, currencies } from '../currencies.ts';
import { readJson } from '../http/exact-json.ts';
import { orderAnswer, transactionAnswer } from '../http/wire.ts';
import { testOptions } from '../testing.ts';
import { dateOf, depositNews, depositStatus, orderNews, orderStates, orderStatus } from './mapping.ts';

const options = testOptions();

test.each([
  ['CREATED', 'READY'],
  ['IN_PROGRESS', 'AWAITING_PAYMENT'],
  ['PAID', 'DELIVERING'],
  ['COMPLETED', 'COMPLETED'],
  ['FAILED', 'FAILED'],
  ['EXPIRED', 'EXPIRED'],
  ['REFUNDED', null],
  ['toString', null],
  ['', null],
])('order state %s', (word, status) => {
  expect(orderStatus(word, options)).toBe(status);
});

test('an account whose orders end in PAID can say so', () => {
  const ours = testOptions({ onramp: { terminalStates: ['PAID', 'COMPLETED'] } });
  expect(orderStatus('PAID', ours)).toBe('COMPLETED');
  expect(Object.keys(orderStates)).toHaveLength(6);
});

const transaction = (more: Record<string, unknown>) =>
  transactionAnswer.parse({ id: 't1', amount: '25.5', currency: 'USDT_TRX', ...more });

test.each([
  ['MEM_POOL_FOUND', 'UNCHECKED', false, 'DETECTED'],
  ['PENDING_COMPLIANCE_CHECK', 'IN_PROGRESS', false, 'IN_REVIEW'],
  ['CONFIRMED', 'CHECKED', false, 'CONFIRMED'],
  ['CONFIRMED', 'CHECKED', true, 'SETTLED'],
  ['DECLINED', 'DECLINE', false, 'DECLINED'],
  ['CONFIRMED', 'UNCHECKED', true, null],
  ['CONFIRMED', null, true, null],
  ['DROPPED', 'UNCHECKED', false, null],
])('transaction %s/%s translated %s', (transactionState, complianceState, translated, status) => {
  const told = transaction({
    transactionState,
    complianceState,
    translationToAccountCompleted: translated,
  });
  expect(depositStatus(told, options)).toBe(status);
});

test('crediting can wait until the merchant account has the funds', () => {
  const ours = testOptions({ creditOn: 'TRANSLATED' });
  const confirmed = { transactionState: 'CONFIRMED', complianceState: 'CHECKED' };
  expect(depositStatus(transaction(confirmed), ours)).toBe('IN_REVIEW');
  expect(depositStatus(transaction({ ...confirmed, translationToAccountCompleted: true }), ours)).toBe(
    'SETTLED',
  );
});

test('a deposit in an unknown currency keeps its code and amount', () => {
  const told = transactionAnswer.parse(
    readJson(
      '{"id":"t1","amount":1.000000000000000000001e3,"currency":"NEW_COIN","transactionState":"CONFIRMED","complianceState":"CHECKED","createdDate":"2025-07-30T10:53:50.356Z"}',
    ),
  );
  expect(depositNews(told, options)).toEqual({
    reference: 't1',
    providerCurrency: 'NEW_COIN',
    asset: null,
    amount: '1000.000000000000000001',
    status: 'CONFIRMED',
    transactionHash: null,
    createdAt: new Date('2025-07-30T10:53:50.356Z'),
    addressExpiresAt: new Date('2026-07-30T10:53:50.356Z'),
  });
});

test.each([
  ['MEM_POOL_FOUND', 'UNCHECKED'],
  ['DECLINED', 'DECLINE'],
  ['CONFIRMED', 'UNCHECKED'],
])('a deposit in %s/%s does not move the end of its address', (transactionState, complianceState) => {
  const told = transaction({ transactionState, complianceState, createdDate: '2025-07-30T10:53:50Z' });
  expect(depositNews(told, options)).not.toHaveProperty('addressExpiresAt');
});

test.each(currencies.filter((currency) => currency.sold))('amounts of $code are exact', (currency) => {
  const asset = assetOf(currency.code, currencies);
  if (!asset) throw new Error('sold without an asset');
  expect(codeOf(asset, currencies)).toBe(currency.code);
  const covered = capabilities(options).assets.map(assetKey);
  expect(covered).toContain(assetKey(asset));
  const order = orderAnswer.parse(
    readJson(
      `{"id":"o1","state":"COMPLETED","currency":"${currency.code}","fiatCurrency":"EUR","fiatAmount":24.10,"cryptoAmount":12345.000001}`,
    ),
  );
  const news = orderNews(order, options);
  expect(news.asset).toEqual(asset);
  expect(news.fiatAmount && formatMoney(news.fiatAmount)).toBe('24.1');
  expect(news.cryptoAmount && formatMoney(news.cryptoAmount)).toBe('12345.000001');
  expect(news.delivery?.asset).toEqual(asset);
});

test('one code asks for an asset, and read-only codes ask for none', () => {
  const sold = currencies.filter((currency) => currency.sold).map((currency) => currency.asset);
  expect(new Set(sold).size).toBe(sold.length);
  expect(assetOf('MATIC', currencies)).toEqual({ currency: 'POL', network: 'polygon' });
  expect(assetOf('BUSD', currencies)).toBeNull();
});

test('an amount with more digits than its currency is left out, never rounded', () => {
  const order = { id: 'o1', state: 'PAID', currency: 'USDT_TRX', cryptoAmount: '1.1234567' };
  const news = orderNews({ ...order, fiatCurrency: 'EUR', fiatAmount: '1.999' }, options);
  expect([news.cryptoAmount, news.fiatAmount, news.status]).toEqual([undefined, undefined, 'DELIVERING']);
});

test.each([
  ['2026-01-01T00:00:05.12345', '2026-01-01T00:00:05.123Z'],
  ['2025-07-05T17:08:35.390Z', '2025-07-05T17:08:35.390Z'],
  ['2026-01-01T02:00:00+02:00', '2026-01-01T00:00:00.000Z'],
  ['yesterday', undefined],
  [null, undefined],
])('time %s', (text, expected) => {
  expect(dateOf(text)?.toISOString()).toBe(expected);
});
