import { serveSimulator } from 'onramp-gateway/provider/testing';
import { expect, test } from 'vitest';
import { currencies } from '../currencies.ts';
import { sign } from '../http/sign.ts';
import calypso from '../index.ts';
import { keys } from './merchant.ts';
import { isOfFamily, purseAddress } from './purse-address.ts';
import { cryptoFor, fiatFor } from './rates.ts';
import { retryDelays } from './webhooks/events.ts';

test('nineteen retry delays, the last of 125,430 seconds', () => {
  expect(retryDelays).toHaveLength(19);
  expect(retryDelays.slice(0, 6)).toEqual([30, 30, 60, 90, 150, 240]);
  expect(retryDelays.at(-1)).toBe(125_430);
  expect(retryDelays.reduce((sum, delay) => sum + delay)).toBe(328_350);
});

test.each([
  ['EVM', /^0x[0-9a-fA-F]{40}$/],
  ['TRON', /^T[1-9A-HJ-NP-Za-km-z]{33}$/],
  ['BTC', /^1/],
  ['LTC', /^L/],
  ['DOGE', /^D/],
] as const)('a purse address of family %s has a valid form', (family, form) => {
  const address = purseAddress(family, 'seed');
  expect(address).toMatch(form);
  expect(purseAddress(family, 'seed')).toBe(address);
  expect(purseAddress(family, 'other')).not.toBe(address);
  for (const other of ['EVM', 'TRON', 'BTC', 'LTC', 'DOGE'] as const) {
    expect(isOfFamily(address, other)).toBe(other === family);
  }
  expect(isOfFamily(`${address.slice(0, -1)}${address.endsWith('2') ? '3' : '2'}`, family)).toBe(
    family === 'EVM' && /^0x[0-9a-f]+$/.test(address),
  );
});

test.each([
  ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'BTC', true],
  ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5', 'BTC', false],
  ['TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', 'TRON', true],
  ['0xdac17f958d2ee523a2206206994597c13d831ec7', 'EVM', true],
  ['0xdAC17F958D2ee523a2206206994597C13D831ec7', 'EVM', true],
  ['0xDAC17F958D2ee523a2206206994597C13D831ec7', 'EVM', false],
] as const)('%s is checked as an address of %s', (address, family, expected) => {
  expect(isOfFamily(address, family)).toBe(expected);
});

test('converting to crypto and back gives the same price', () => {
  for (const currency of currencies.filter((one) => one.sold)) {
    const crypto = cryptoFor('100', currency, 'EUR') ?? '';
    expect(Math.abs(Number(fiatFor(crypto, currency, 'EUR')) - 100)).toBeLessThan(0.02);
    expect(cryptoFor('100', currency, 'XXX')).toBeNull();
  }
});

test('the API checks key, signature, time and account', async () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const served = await serveSimulator(calypso, { clock: () => new Date(now) });
  const body = (more = {}) => JSON.stringify({ account: keys.account, timestamp: now, payload: {}, ...more });
  const send = async (text: string, more: Record<string, string> = {}, path = '/fiat/deposit/ORDER') => {
    const headers = { key: keys.publicKey, sign: sign(text, keys.secretKey), ...more };
    const answer = await fetch(`${served.apiUrl}/api/v1${path}`, { method: 'POST', headers, body: text });
    return [answer.status, ((await answer.json()) as { errorCode: string }).errorCode];
  };
  try {
    expect(await send(body(), { key: 'other' })).toEqual([401, '002']);
    expect(await send(`${body()} `, { sign: sign(body(), keys.secretKey) })).toEqual([401, '003']);
    expect(await send(body({ timestamp: now - 180_001 }))).toEqual([400, '011']);
    expect(await send(body({ timestamp: now + 180_001 }))).toEqual([400, '011']);
    expect(await send(body({ timestamp: undefined }))).toEqual([400, '011']);
    expect(await send(body({ timestamp: now - 180_000 }))).toEqual([400, '001']);
    expect(await send(body({ account: '0x0' }))).toEqual([400, '004']);
    expect(await send('{')).toEqual([400, '001']);
    const gone = body({ payload: { id: 'gone' } });
    for (const path of [
      '/fiat/deposit/order',
      '/fiat/deposit/confirm-order',
      '/Fiat/Deposit/Confirm/Order',
    ]) {
      expect(await send(gone, {}, path)).toEqual([400, '004']);
    }
    expect(await send(body(), {}, '/fiat/deposit/create/order')).toEqual([400, '001']);
  } finally {
    await served.close();
  }
});

test('a malformed path is refused', async () => {
  const served = await serveSimulator(calypso);
  try {
    const paths = ['/__control/%zz', '/__control/orders/%zz', '/pay/%zz', '/api/v1/%zz'];
    const body = JSON.stringify({ state: 'PAID' });
    const statuses = await Promise.all(
      paths.map(async (path) => (await served.simulatorFetch(path, { method: 'POST', body })).status),
    );
    expect(statuses).toEqual([404, 404, 404, 400]);
  } finally {
    await served.close();
  }
});
