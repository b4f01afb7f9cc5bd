import { moneyOf } from 'onramp-gateway/provider';
import { afterEach, expect, test } from 'vitest';
import { quotesWire } from '../http/wire.ts';
import stripe from '../index.ts';
import { call, failure, quoteRequest, serveStripe, testContext, testOptions } from '../testing.ts';
import { quotesOf, quotesQuery } from './quote.ts';

const price = {
  destination_amount: '100.000000',
  destination_currency: 'usdc',
  destination_network: 'base',
  fees: { network_fee_monetary: '0.17', transaction_fee_monetary: '4.04' },
  source_total_amount: '104.21',
};

function wire(
  more: Record<string, unknown> = {},
  quotes: Record<string, unknown> = { base_network: [price] },
) {
  return quotesWire.parse({
    source_amount: '100.00',
    source_currency: 'usd',
    livemode: false,
    destination_network_quotes: { solana: null, bitcoin: [], ...quotes },
    ...more,
  });
}
const read = (
  given: ReturnType<typeof wire>,
  request = quoteRequest(),
  options: Record<string, unknown> = {},
) => quotesOf(given, request, testOptions(options), 'req_1');

test('a quote requests one currency on one network, with one amount', () => {
  expect(Object.fromEntries(quotesQuery(quoteRequest(), testOptions()))).toEqual({
    source_currency: 'usd',
    source_amount: '100',
    'destination_currencies[]': 'usdc',
    'destination_networks[]': 'base',
  });
  const pol = quoteRequest({
    asset: { currency: 'POL', network: 'polygon' },
    fiatCurrency: 'EUR',
    fiatAmount: null,
    cryptoAmount: moneyOf('0.1234', 'POL', 18),
  });
  expect(Object.fromEntries(quotesQuery(pol, testOptions()))).toEqual({
    source_currency: 'eur',
    destination_amount: '0.1234',
    'destination_currencies[]': 'matic',
    'destination_networks[]': 'polygon',
  });
});

// The numbers of the example in https://docs.stripe.com/api/crypto/onramp_quotes/object
test.each([
  ['USDC', 'base', 'usdc', '100.000000', '0.17', '104.21', '100'],
  ['AVAX', 'avalanche', 'avax', '3.474296399973076273', '0.03', '104.07', '3.474296399973076273'],
  ['XLM', 'stellar', 'xlm', '1064.71823580', '0.18', '104.22', '1064.7182358'],
  ['POL', 'polygon', 'pol', '150.1', '0.01', '104.05', '150.1'],
])('a quote for %s on %s is read exactly', (currency, network, code, amount, networkFee, total, plain) => {
  const quotes = read(
    wire(
      {},
      {
        [network]: [
          { ...price, destination_currency: 'btc', destination_network: network },
          {
            ...price,
            destination_amount: amount,
            destination_currency: code,
            destination_network: network,
            fees: { network_fee_monetary: networkFee, transaction_fee_monetary: '4.04' },
            source_total_amount: total,
          },
        ],
      },
    ),
    quoteRequest({ asset: { currency, network } }),
  );
  expect(quotes).toEqual([
    {
      paymentMethod: null,
      fiatTotal: moneyOf(total, 'USD', 2),
      cryptoAmount: expect.objectContaining({
        currency,
        minor: moneyOf(plain, currency, quotes[0]?.cryptoAmount.decimals ?? 0).minor,
      }),
      fees: [
        { kind: 'PROVIDER', amount: '4.04', currency: 'USD' },
        { kind: 'NETWORK', amount: networkFee, currency: 'USD' },
      ],
      locked: false,
      expiresAt: null,
    },
  ]);
});

test('without a price the answer is empty', () => {
  expect(read(wire({}, { base_network: [] }))).toEqual([]);
  expect(read(wire({}, { base_network: null }))).toEqual([]);
  expect(read(wire(), quoteRequest({ asset: { currency: 'ETH', network: 'base' } }))).toEqual([]);
});

const always = { amountCheck: 'always' };
test.each([
  ['another currency', wire({ source_currency: 'eur' }), quoteRequest(), {}, 'contradicting_answer'],
  ['the other mode', wire({ livemode: true }), quoteRequest(), {}, 'contradicting_answer'],
  [
    'another amount of fiat',
    wire({ source_amount: '25.00' }),
    quoteRequest(),
    always,
    'contradicting_answer',
  ],
  [
    'another amount of crypto',
    wire({ source_amount: null }),
    quoteRequest({ fiatAmount: null, cryptoAmount: moneyOf('99', 'USDC', 6) }),
    always,
    'contradicting_answer',
  ],
  [
    'more digits than the fiat currency has',
    wire({}, { base_network: [{ ...price, source_total_amount: '104.211' }] }),
    quoteRequest(),
    {},
    'malformed_answer',
  ],
  [
    'more digits than the asset has',
    wire({}, { base_network: [{ ...price, destination_amount: '1.0000001' }] }),
    quoteRequest(),
    {},
    'malformed_answer',
  ],
])('a quote for %s is refused', (_name, given, request, options, code) => {
  expect(() => read(given, request, options)).toThrow(expect.objectContaining({ code }));
});

test("amounts of Stripe's test mode, which replaces them, are accepted", () => {
  expect(read(wire({ source_amount: '25.00' }))).toHaveLength(1);
});

let served: Awaited<ReturnType<typeof serveStripe>> | undefined;
afterEach(() => served?.close());

test.each(['/v1/crypto/onramp/quotes', '/v1/crypto/onramp_quotes'])(
  'a quote is one request to %s',
  async (quotesPath) => {
    served = await serveStripe();
    const { quote } = stripe.connect(
      { ...served.options, quotesPath } as typeof served.options,
      testContext().context,
    );
    const [byFiat] = (await quote?.(quoteRequest(), call())) ?? [];
    expect(byFiat).toMatchObject({
      fiatTotal: moneyOf('104.21', 'USD', 2),
      cryptoAmount: moneyOf('100', 'USDC', 6),
    });
    expect(served.sent()).toHaveLength(1);
    expect(served.sent()[0]).toContain(`GET ${quotesPath}?`);

    const exact = quoteRequest({
      asset: { currency: 'ETH', network: 'ethereum' },
      fiatCurrency: 'EUR',
      fiatAmount: null,
      cryptoAmount: moneyOf('0.1', 'ETH', 18),
    });
    const [byCrypto] = (await quote?.(exact, call())) ?? [];
    expect(byCrypto).toMatchObject({
      fiatTotal: moneyOf('288.4', 'EUR', 2),
      cryptoAmount: moneyOf('0.1', 'ETH', 18),
      fees: [
        { kind: 'PROVIDER', amount: '11.15', currency: 'EUR' },
        { kind: 'NETWORK', amount: '1.25', currency: 'EUR' },
      ],
    });
  },
);

test('a pair that is not sold is refused with class asset, a wrong path with class provider', async () => {
  served = await serveStripe();
  const { quote } = served.operations;
  if (!quote) throw new Error('there are no quotes');
  const tether = quoteRequest({ asset: { currency: 'USDT', network: 'ethereum' } });
  expect(await failure(quote(tether, call()))).toMatchObject({
    outcome: 'rejected',
    class: 'asset',
    code: 'crypto_onramp_quote_invalid_destination_currencies_and_networks',
  });
  const { context } = testContext(async () =>
    Response.json(
      { error: { type: 'invalid_request_error', message: 'Unrecognized request URL' } },
      { status: 404 },
    ),
  );
  const elsewhere = stripe.connect(served.options, context).quote;
  if (!elsewhere) throw new Error('there are no quotes');
  expect(await failure(elsewhere(quoteRequest(), call()))).toMatchObject({
    outcome: 'rejected',
    class: 'provider',
  });
});
