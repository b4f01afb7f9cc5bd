import { expect, test } from 'vitest';
import { capabilities } from './capabilities.ts';
import { checkMode, options } from './options.ts';
import { simulator } from './simulator/index.ts';
import { testOptions } from './testing.ts';

const minimum = {
  baseUrl: 'https://api.calypso.finance',
  account: `0x${'a'.repeat(40)}`,
  publicKey: 'p',
  secretKey: 's',
};

test('four options are required, including the host', () => {
  expect(options.safeParse(minimum).success).toBe(true);
  for (const name of Object.keys(minimum)) {
    expect(options.safeParse({ ...minimum, [name]: undefined }).success).toBe(false);
  }
});

test.each([
  { unheard: 1 },
  { onramp: { unheard: 1 } },
  { account: '0x1' },
  { baseUrl: 'ftp://calypso.test' },
  { currencies: [{ code: 'XLM', family: 'EVM', asset: 'XLM:stellar' }] },
  { currencies: [{ code: 'NEW', family: 'EVM', asset: 'NEW:ethereum' }] },
])('the options %j are refused', (more) => {
  expect(options.safeParse({ ...minimum, ...more }).success).toBe(false);
});

test.each([
  [{}, 'live', null],
  [{ testKeys: true }, 'live', /test keys/],
  [{ baseUrl: 'http://calypso.test' }, 'live', /https/],
  [{ handoffHosts: ['http://localhost:1'] }, 'live', /handoffHosts/],
  [{}, 'sandbox', /testKeys/],
  [{ testKeys: true }, 'sandbox', null],
] as const)('checkMode with %j in %s mode', (more, mode, expected) => {
  const reason = checkMode(options.parse({ ...minimum, ...more }), mode);
  if (expected === null) expect(reason).toBeNull();
  else expect(reason).toMatch(expected);
});

test('the options of the simulator are valid and fit sandbox mode', () => {
  const simulated = simulator.options({ apiUrl: 'http://127.0.0.1:1/s', pageUrl: 'http://localhost:1/s' });
  expect(checkMode(options.parse(simulated), 'sandbox')).toBeNull();
});

test('every fact has a source', () => {
  const facts = capabilities(testOptions());
  const sources = [
    ...facts.assets.map((asset) => asset.source),
    facts.fiatCurrencies.source,
    facts.countries.source,
    facts.excludedSubdivisions.source,
    facts.paymentMethods.source,
  ];
  for (const source of sources) expect(source.from).toMatch(/^(https:\/\/|option )/);
  expect(facts.countries.list).toBeNull();
});
