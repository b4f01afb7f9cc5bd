import { assetKey, formatMoney } from 'onramp-gateway/provider';
import { expect, test } from 'vitest';
import { capabilities } from '../capabilities.ts';
import { assetOf, codeOf, currencies } from '../currencies.ts';
import { readJson } from '../http/exact-json.ts';
import { orderAnswer } from '../http/wire.ts';
import { testOptions } from '../testing.ts';
import { orderNews, orderStatus, statusTable } from './mapping.ts';

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
])('the order state %s', (state, status) => {
  expect(orderStatus(state, options)).toBe(status);
});

test('an option makes PAID a terminal state', () => {
  const ours = testOptions({ onramp: { terminalStates: ['PAID', 'COMPLETED'] } });
  expect(orderStatus('PAID', ours)).toBe('COMPLETED');
  expect(Object.keys(statusTable)).toHaveLength(6);
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

test('each asset is sold under one code, and other codes are only read', () => {
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
