import { expect, test } from 'vitest';
import type { CandidateReason } from '../../domain/routing/decision.ts';
import { exampleReason } from '../quotes/testing.ts';
import { assetCoverage, exampleCandidate, exampleFacts, listed } from '../testing.ts';
import type { Facts } from '../types.ts';
import { type Change, possibleChanges } from './changes.ts';

const euros = (minor: bigint) => ({ currency: 'EUR', decimals: 2, minor });
const USDT = { asset: { currency: 'USDT', network: 'tron' }, walletNetworks: ['tron'] };
const usdt = (decimals: number, minor: bigint) => ({ currency: 'USDT', decimals, minor });
const NO_AMOUNT = { fiatAmount: null, fiatCurrency: null };
const minimum = (figure: string, currency = 'EUR') =>
  exampleReason('AMOUNT_TOO_LOW', { minimum: figure, currency });
const maximum = (figure: string) => exampleReason('AMOUNT_TOO_HIGH', { maximum: figure, currency: 'EUR' });
const OTHER_FIAT = exampleReason('FIAT_UNSUPPORTED');

/** The changes by kind; facts are those of a purchase for 50 EUR. */
function changesOf(
  facts: Partial<Facts>,
  can: Parameters<typeof exampleCandidate>[1] = {},
  reasons: CandidateReason[] = [],
  ruleAmounts: string[] = [],
) {
  const kinds = possibleChanges(exampleFacts(facts), exampleCandidate('acme', can), reasons, ruleAmounts);
  const [amounts = [], methods = [], networks = [], fiatCurrencies = [], device = []] = kinds;
  return { amounts, methods, networks, fiatCurrencies, device };
}

/** What each change makes of the facts, besides what it is called. */
const madeOf = <Key extends keyof Facts>(changes: Change[], ...keys: Key[]) =>
  changes.map(({ facts }) => Object.fromEntries(keys.map((key) => [key, facts[key]])));

test.each<[name: string, reasons: CandidateReason[], ruleAmounts: string[], amounts: string[]]>([
  ['a minimum', [minimum('60')], [], ['60']],
  ['a maximum', [maximum('40')], [], ['40']],
  ['both, the nearer one first', [minimum('80'), maximum('45')], [], ['45', '80']],
  ['the nearer one last', [minimum('55'), maximum('10')], [], ['55', '10']],
  ['equally near: as the reasons are listed', [maximum('40'), minimum('60')], [], ['40', '60']],
  ['a limit without a figure', [exampleReason('AMOUNT_TOO_LOW', { currency: 'EUR' })], [], []],
  ['a limit in another currency', [minimum('60', 'USD')], [], []],
  ['a limit with more digits than the currency', [minimum('60.001')], [], []],
  ['the present amount', [minimum('50')], [], []],
  [
    'figures of another reason',
    [exampleReason('PROVIDER_ERROR', { maximum: '40', currency: 'EUR' })],
    [],
    [],
  ],
  ['the end of a range in a rule: one cent outside of it', [], ['60'], ['59.99', '60.01']],
  ['an end at the present amount', [], ['50'], ['49.99', '50.01']],
  ['the least amount: not nothing', [], ['0.01'], ['0.02']],
  ['an end that is no amount of the currency', [], ['60.001'], []],
  ['limits and ends of rules together', [minimum('60')], ['55'], ['54.99', '55.01', '60']],
])('amounts: %s', (_, reasons, ruleAmounts, amounts) => {
  const changes = changesOf({}, {}, reasons, ruleAmounts).amounts;
  expect(changes.map(({ suggestion }) => suggestion)).toEqual(
    amounts.map((fiatAmount) => ({ change: 'FIAT_AMOUNT', fiatAmount, fiatCurrency: 'EUR' })),
  );
  expect(madeOf(changes, 'fiatAmount', 'fiatCurrency')).toEqual(
    amounts.map((amount) => ({
      fiatAmount: euros(BigInt(Math.round(Number(amount) * 100))),
      fiatCurrency: 'EUR',
    })),
  );
});

test('no amount is changed where none is given', () => {
  expect(changesOf({ fiatAmount: null }, {}, [minimum('60')], ['60']).amounts).toEqual([]);
});

test.each<[name: string, paymentMethod: string | null, offered: string[], methods: Array<string | null>]>([
  ['the others that the provider offers', 'card', ['sepa', 'card', 'pix'], ['sepa', 'pix']],
  ['all, where none was requested', null, ['sepa', 'card'], ['sepa', 'card']],
  ['none, where the customer chooses at the provider', 'card', [], [null]],
  ['nothing to change, where none was requested and none can be', null, [], []],
])('payment methods: %s', (_, paymentMethod, offered, methods) => {
  const changes = changesOf({ paymentMethod }, { paymentMethods: listed(...offered) }).methods;
  expect(changes.map(({ suggestion }) => suggestion)).toEqual(
    methods.map((method) => ({ change: 'PAYMENT_METHOD', ...NO_AMOUNT, paymentMethod: method })),
  );
  expect(madeOf(changes, 'paymentMethod')).toEqual(methods.map((method) => ({ paymentMethod: method })));
});

const SOLD = ['USDT:tron', 'USDT:bsc', 'USDC:base', 'USDT:ethereum'].map((key) => assetCoverage(key));

test('networks: the others on which the provider sells the currency, each with a wallet there', () => {
  const { networks } = changesOf(USDT, { assets: SOLD });
  expect(networks.map(({ suggestion }) => suggestion)).toEqual([
    { change: 'NETWORK', ...NO_AMOUNT, network: 'bsc' },
    { change: 'NETWORK', ...NO_AMOUNT, network: 'ethereum' },
  ]);
  expect(madeOf(networks, 'asset', 'walletNetworks', 'cryptoAmount')).toEqual(
    ['bsc', 'ethereum'].map((network) => ({
      asset: { currency: 'USDT', network },
      walletNetworks: [network],
      cryptoAmount: null,
    })),
  );
});

test('networks: without a wallet there is none on the other network either', () => {
  const { networks } = changesOf({ ...USDT, walletNetworks: [] }, { assets: SOLD });
  expect(networks.map(({ facts }) => facts.walletNetworks)).toEqual([[], []]);
});

test('networks: an amount of crypto stays the same, with the digits that the asset has there', () => {
  const amountsFor = (cryptoAmount: Facts['cryptoAmount'], network: string) =>
    changesOf({ asset: { currency: 'USDT', network }, cryptoAmount }, { assets: SOLD }).networks.map(
      ({ facts }) => facts.cryptoAmount,
    );
  expect(amountsFor(usdt(6, 1_500_000n), 'tron')).toEqual([usdt(18, 15n * 10n ** 17n), usdt(6, 1_500_000n)]);
  // 18 digits on bsc: an amount that 6 digits cannot hold is bought nowhere else.
  expect(amountsFor(usdt(18, 1n), 'bsc')).toEqual([]);
});

test('networks: an amount of an asset that is not in the registry is kept as it is', () => {
  const cryptoAmount = usdt(6, 1_500_000n);
  const { networks } = changesOf({ ...USDT, cryptoAmount }, { assets: [assetCoverage('USDT:mars')] });
  expect(networks.map(({ facts }) => facts.cryptoAmount)).toEqual([cryptoAmount]);
});

test('networks: none where no asset is requested', () => {
  expect(changesOf({ asset: null }, { assets: SOLD }).networks).toEqual([]);
});

test.each<
  [name: string, facts: Partial<Facts>, currencies: string[], amounts: Array<[string, bigint] | null>]
>([
  [
    'the same number of units',
    {},
    ['USD', 'JPY'],
    [
      ['USD', 5_000n],
      ['JPY', 50n],
    ],
  ],
  ['not one whose digits cannot hold the amount', { fiatAmount: euros(5_050n) }, ['USD'], [['USD', 5_050n]]],
  ['without an amount', { fiatAmount: null }, ['USD', 'JPY'], [null, null]],
])('fiat currencies: %s', (_, facts, currencies, amounts) => {
  const { fiatCurrencies } = changesOf(facts, { fiatCurrencies: listed('EUR', 'USD', 'JPY') }, [OTHER_FIAT]);
  expect(fiatCurrencies.map(({ suggestion }) => suggestion)).toEqual(
    currencies.map((fiatCurrency) => ({ change: 'FIAT_CURRENCY', fiatAmount: null, fiatCurrency })),
  );
  expect(madeOf(fiatCurrencies, 'fiatCurrency', 'fiatAmount')).toEqual(
    currencies.map((fiatCurrency, index) => {
      const [currency, minor] = amounts[index] ?? [];
      const decimals = currency === 'JPY' ? 0 : 2;
      return { fiatCurrency, fiatAmount: currency ? { currency, decimals, minor } : null };
    }),
  );
});

test.each<[reasons: Array<CandidateReason['reason']>, count: number]>([
  [[], 0],
  [['AMOUNT_TOO_LOW'], 0],
  [['FIAT_UNSUPPORTED'], 1],
  [['EXCLUDED_BY_RULE'], 1],
  [['AMOUNT_TOO_LOW', 'EXCLUDED_BY_RULE'], 1],
])('another fiat currency only for a reason that can lie in it: %j', (codes, count) => {
  const reasons = codes.map((code) => exampleReason(code));
  expect(changesOf({}, {}, reasons).fiatCurrencies).toHaveLength(count);
});

test.each<[name: string, facts: Partial<Facts>, changes: string[]]>([
  ['both are known', { clientIpKnown: true, walletNetworks: ['base'] }, []],
  ['the IP address is not known', { clientIpKnown: false, walletNetworks: ['base'] }, ['CLIENT_IP']],
  ['no wallet', { clientIpKnown: true, walletNetworks: [] }, ['WALLET']],
  ['a wallet on another network', { clientIpKnown: true, walletNetworks: ['tron'] }, ['WALLET']],
  ['neither', { clientIpKnown: false, walletNetworks: [] }, ['CLIENT_IP', 'WALLET']],
  ['no asset, so no network of a wallet', { asset: null, clientIpKnown: true, walletNetworks: [] }, []],
])('device and wallet: %s', (_, facts, changes) => {
  expect(changesOf(facts).device.map(({ suggestion }) => suggestion)).toEqual(
    changes.map((change) => ({ change, ...NO_AMOUNT })),
  );
});

test('a wallet is added to those that are there', () => {
  const { device } = changesOf({ walletNetworks: ['tron'] });
  expect(madeOf(device, 'clientIpKnown', 'walletNetworks')).toEqual([
    { clientIpKnown: true, walletNetworks: ['tron'] },
    { clientIpKnown: false, walletNetworks: ['tron', 'base'] },
  ]);
});
