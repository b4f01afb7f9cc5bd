import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadConfig } from '../../config/index.ts';
import { writeReport } from '../../operations/route/write-report.ts';
import { explain, testPolicy } from './explain.ts';
import { readGiven } from './given.ts';
import { route } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'gateway-route-'));
afterAll(() => rmSync(folder, { recursive: true }));

function configOf(routing: string) {
  const file = join(folder, 'gateway.yaml');
  writeFileSync(file, `providers: { stripe: {}, calypso: {} }\nrouting:\n${routing.replace(/^/gm, '  ')}\n`);
  return loadConfig({ file, environment: {} });
}
const asset = { currency: 'USDC', network: 'base' };

test('explain lists every candidate with its reasons and what would let it in', async () => {
  const config = configOf('rules: [{ name: no Hawaii, when: { subdivision: US-HI }, exclude: [stripe] }]');
  const text = await explain(config, {
    subdivision: 'US-HI',
    asset: { currency: 'USDC', network: 'solana' },
  });
  expect(text).toContain('chosen: nobody');
  expect(text).toContain('EXCLUDED_BY_RULE: rule "no Hawaii" excludes stripe');
  const open = await explain(config, { country: 'US', subdivision: 'US-CA', asset, paymentMethod: 'card' });
  expect(open).toContain('- stripe is out');
  expect(open).toContain('would let it in: name no payment method');
});

test('explain knows the kind of the wallet', async () => {
  const config = configOf(
    'rules: [{ name: hardware, when: { wallet: { kind: ledger, custodial: false } }, exclude: [stripe] }]',
  );
  const given = { country: 'US', subdivision: 'US-CA', asset, fiatCurrency: 'USD' };
  const hardware = readGiven({ 'wallet-kind': 'Ledger', custodial: 'no' });
  expect(hardware).toMatchObject({ wallet: { kind: 'ledger', custodial: false } });
  expect(await explain(config, { ...given, ...hardware, country: 'US', asset })).toContain(
    'rule "hardware" excludes stripe',
  );
  expect(await explain(config, given)).not.toContain('hardware');
});

test('test runs the cases of the file and names those that fail with their line', async () => {
  const cases = (chosen: string) =>
    `order: [stripe]\ntests:\n  - { name: first, given: { country: US, subdivision: US-CA, asset: { currency: USDC, network: base } }, expect: { chosen: ${chosen} } }`;
  expect(await testPolicy(configOf(cases('stripe')))).toMatch(/^1 tests of .*gateway\.yaml pass/);
  await expect(testPolicy(configOf(cases('calypso')))).rejects.toThrow(
    /gateway\.yaml:5: "first" fails: expected calypso to be chosen, but it is stripe\n1 of 1 tests fail\.$/,
  );
});

test.each([
  [['explain', '--country', 'US'], true],
  [['test'], true],
  [['replay', '--policy', 'new.yaml', '--since', '30d', '--format', 'markdown', '--fail-over', '5%'], true],
  [['replay'], false],
  [['replay', '--policy', 'new.yaml', '--since', 'May'], false],
  [['replay', '--policy', 'new.yaml', '--format', 'pdf'], false],
  [['replay', '--policy', 'new.yaml', '--fail-over', 'few'], false],
  [['explain', 'more'], false],
  [['explain', '--unknown'], false],
  [[], false],
])('%j matches a form of the command: %s', (words, matches) => {
  expect(route.parse(words) !== null).toBe(matches);
});

test('codes may be typed in any case', () => {
  const typed = { subdivision: 'us-hi', asset: 'usdc:BASE', 'fiat-currency': 'usd', 'fiat-amount': '50.5' };
  expect(readGiven({ ...typed, 'payment-method': 'CARD', at: '2026-12-24T21:00:00+01:00' })).toEqual({
    country: 'US',
    subdivision: 'US-HI',
    asset,
    fiatCurrency: 'USD',
    fiatAmount: '50.5',
    paymentMethod: 'card',
    at: '2026-12-24T20:00:00.000Z',
  });
});

test.each([
  [{ country: 'UK' }, '--country: must be an ISO 3166-1 alpha-2 code such as "US"; "UK" is not one.'],
  [{ country: 'DE', subdivision: 'US-CA' }, '--subdivision: US-CA is not in DE.'],
  [{ subdivision: 'XX-1' }, '--subdivision: must be'],
  [{ asset: 'USDC' }, '--asset: write a currency with its network, one of USDC:avalanche, USDC:base,'],
  [{ asset: 'ABC:base' }, '--asset: write a currency with its network, one of AVAX:avalanche,'],
  [{ 'fiat-currency': 'EURO' }, '--fiat-currency: must be an ISO 4217 code such as EUR; EURO is none.'],
  [{ 'fiat-amount': '50' }, '--fiat-amount: name its currency too: --fiat-currency EUR.'],
  [{ 'fiat-currency': 'EUR', 'fiat-amount': 'abc' }, '--fiat-amount: must be a plain decimal such as "10"'],
  [{ 'fiat-currency': 'EUR', 'fiat-amount': '0' }, '--fiat-amount: must be more than 0.'],
  [{ 'crypto-amount': '1' }, '--crypto-amount: name its asset too: --asset USDC:base.'],
  [{ asset: 'USDC:base', 'crypto-amount': '1', 'fiat-amount': '1' }, '--crypto-amount: leave it out'],
  [{ 'payment-method': 'a card' }, '--payment-method: must be a slug such as "card"'],
  [{ 'wallet-kind': 'my wallet' }, '--wallet-kind: must be a slug such as "metamask"'],
  [{ custodial: 'perhaps' }, '--custodial: write yes or no.'],
  [{ at: 'nonsense' }, '--at: write a time with its zone, such as 2026-12-24T20:00:00Z.'],
  [{ at: '2026-13-24T20:00:00Z' }, '--at: write a time'],
])('explain of %j is refused with what to write', (typed, message) => {
  expect(() => readGiven(typed)).toThrow(message);
});

const REPORT = {
  decisions: 200,
  changed: 11,
  nobody: 1,
  changes: [
    { corridor: 'USDC:base EUR card DE', from: 'a', to: 'b', count: 10, arrivalBps: 12, why: 'x | y' },
    { corridor: 'USDC:base USD - US', from: 'a', to: 'nobody', count: 1, arrivalBps: null, why: 'z' },
  ],
};

test('the report: a summary, then the corridors; Markdown for a pull request', () => {
  expect(writeReport(REPORT, 'text', null)).toContain(
    '11 of 200 decisions change (5.5 %); 1 would have nobody.',
  );
  expect(writeReport(REPORT, 'markdown', 5).split('\n')).toEqual([
    '11 of 200 decisions change (5.5 %, more than the 5 % allowed); 1 would have nobody.',
    '',
    '| corridor | from → to | decisions | arrival | why |',
    '| --- | --- | --- | --- | --- |',
    '| USDC:base EUR card DE | a → b | 10 | +12 bps | x \\| y |',
    '| USDC:base USD - US | a → nobody | 1 | unknown | z |',
  ]);
  expect(JSON.parse(writeReport(REPORT, 'json', null))).toEqual(REPORT);
});
