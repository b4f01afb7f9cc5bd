import { describe, expect, test } from 'vitest';
import type { RequestedPurchase } from '../../domain/session/session.ts';
import { deliveryOf, sameAddress } from './delivery.ts';

const USDC = { currency: 'USDC', network: 'base' };
const ETH = { currency: 'ETH', network: 'base' };
const money = (minor: bigint, currency = 'USDC', decimals = 6) => ({ currency, decimals, minor });
const WALLET = { network: 'base', address: '0xAb', memo: null };

const REQUESTED: RequestedPurchase = {
  asset: null,
  allowedCurrencies: [],
  allowedNetworks: [],
  fiatCurrency: null,
  fiatAmount: null,
  cryptoAmount: null,
  paymentMethod: null,
  wallets: [],
  lockWalletAddress: false,
};
const DELIVERED = { asset: USDC, amount: null, address: '0xAb', memo: null, transactionHash: '0x1' };

type Session = Partial<RequestedPurchase> & { readonly byWebhook?: boolean };

function differences(
  { byWebhook = false, ...asked }: Session,
  delivered: Partial<Parameters<typeof deliveryOf>[1]> = {},
  paid: Parameters<typeof deliveryOf>[2] = null,
) {
  const session = { requested: { ...REQUESTED, ...asked }, referenceByWebhook: byWebhook };
  return deliveryOf(session, { ...DELIVERED, ...delivered }, paid).differences;
}

test.each([
  ['base', '0xAb', '0xaB', true],
  ['base', 'Ab', 'aB', false],
  ['base', '0xAb', '0xAc', false],
  ['tron', 'TAb', 'TAb', true],
  ['tron', '0xAb', '0xaB', false],
  [null, '0xAb', '0xaB', true],
  [null, 'TAb', 'TaB', false],
  ['mars', '0xAb', '0xaB', false],
])('on %s, %s and %s are the same address: %s', (network, a, b, same) => {
  expect(sameAddress(network, a, b)).toBe(same);
});

describe('the asset', () => {
  test.each<[Session, object, string[]]>([
    [{ asset: USDC }, {}, []],
    [{ asset: USDC }, { asset: null }, []],
    [{ asset: USDC }, { asset: ETH }, ['asked for USDC on base, got ETH on base']],
    [
      { asset: USDC },
      { asset: { currency: 'USDC', network: 'polygon' } },
      ['asked for USDC on base, got USDC on polygon'],
    ],
    [{}, { asset: ETH }, []],
    // With a list the customer chooses; the asset is only preselected.
    [{ asset: USDC, allowedCurrencies: ['ETH', 'USDC'] }, { asset: ETH }, []],
    [{ asset: USDC, allowedNetworks: ['base'] }, { asset: ETH }, []],
    [{ allowedCurrencies: ['DAI', 'ETH'] }, {}, ['asked for one of DAI, ETH, got USDC']],
    [{ allowedCurrencies: ['DAI', 'ETH'] }, { asset: null }, []],
    [{ allowedNetworks: ['tron', 'bsc'] }, {}, ['asked for one of the networks tron, bsc, got base']],
  ])('asked %j, delivered %j', (asked, delivered, wanted) => {
    expect(differences(asked, delivered)).toEqual(wanted);
  });
});

describe('the destination', () => {
  const locked = { asset: USDC, wallets: [WALLET], lockWalletAddress: true };

  test.each<[string, Session, object, string[]]>([
    ['as locked', locked, {}, []],
    ['another address', locked, { address: '0xCd' }, ['asked for delivery to 0xAb, went to 0xCd']],
    [
      'no address reported',
      locked,
      { address: null },
      ['asked for delivery to 0xAb, the provider did not say where it went'],
    ],
    ['another address, not locked', { ...locked, lockWalletAddress: false }, { address: '0xCd' }, []],
    [
      'another address, in a widget',
      { ...locked, lockWalletAddress: false, byWebhook: true },
      { address: '0xCd' },
      ['asked for delivery to 0xAb, went to 0xCd'],
    ],
    ['no wallet in the request', { ...locked, wallets: [] }, { address: '0xCd' }, []],
    [
      'the wallet of the delivered network counts',
      { ...locked, asset: null, wallets: [{ ...WALLET, network: 'tron', address: 'TAb' }, WALLET] },
      {},
      [],
    ],
    [
      'without a reported asset the requested network counts',
      locked,
      { asset: null, address: '0xCd' },
      ['asked for delivery to 0xAb, went to 0xCd'],
    ],
    ['no asset reported or requested', { ...locked, asset: null }, { asset: null, address: '0xCd' }, []],
    ['a memo that was not requested', locked, { memo: '7' }, ['asked for no memo, got 7']],
    [
      'another memo',
      { ...locked, wallets: [{ ...WALLET, memo: '8' }] },
      { memo: '7' },
      ['asked for the memo 8, got 7'],
    ],
    ['the memo', { ...locked, wallets: [{ ...WALLET, memo: '7' }] }, { memo: '7' }, []],
    ['a memo that is not reported', { ...locked, wallets: [{ ...WALLET, memo: '7' }] }, {}, []],
  ])('%s', (_, asked, delivered, wanted) => {
    expect(differences(asked, delivered)).toEqual(wanted);
  });
});

describe('the amounts', () => {
  test.each<[string, Session, object, ReturnType<typeof money> | null, string[]]>([
    ['the requested crypto amount', { cryptoAmount: '25' }, { amount: money(25_000_000n) }, null, []],
    [
      'a smaller crypto amount',
      { cryptoAmount: '25' },
      { amount: money(24n) },
      null,
      ['asked for 25, got 0.000024'],
    ],
    ['no crypto amount reported', { cryptoAmount: '25' }, {}, null, []],
    ['no crypto amount requested', {}, { amount: money(24n) }, null, []],
    [
      'a smaller fiat amount that the request fixed',
      { fiatAmount: '10', fiatCurrency: 'EUR' },
      {},
      money(900n, 'EUR', 2),
      [],
    ],
    [
      'the requested fiat amount, in a widget',
      { fiatAmount: '10', fiatCurrency: 'EUR', byWebhook: true },
      {},
      money(1_000n, 'EUR', 2),
      [],
    ],
    [
      'a smaller fiat amount, in a widget',
      { fiatAmount: '10', fiatCurrency: 'EUR', byWebhook: true },
      {},
      money(900n, 'EUR', 2),
      ['asked for 10 EUR, paid 9 EUR'],
    ],
    [
      'no fiat amount reported, in a widget',
      { fiatAmount: '10', fiatCurrency: 'EUR', byWebhook: true },
      {},
      null,
      ['asked for 10 EUR, the provider did not say what was paid'],
    ],
    ['no fiat amount requested, in a widget', { byWebhook: true }, {}, money(900n, 'EUR', 2), []],
  ])('%s', (_, asked, delivered, paid, wanted) => {
    expect(differences(asked, delivered, paid)).toEqual(wanted);
  });
});

test('amounts are plain decimals or null', () => {
  const session = { requested: REQUESTED, referenceByWebhook: false };
  expect(deliveryOf(session, { ...DELIVERED, amount: money(1_500_000n) }, null).amount).toBe('1.5');
  expect(deliveryOf(session, DELIVERED, null)).toEqual({
    ...DELIVERED,
    matchesRequest: true,
    differences: [],
  });
});
