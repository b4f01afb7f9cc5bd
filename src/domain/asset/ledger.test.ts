import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMoney, parseMoney } from '../money/money.ts';
import { assets } from './asset.ts';
import { largestAmount } from './ledger.ts';

function parse(key: string, text: string) {
  const asset = assets.get(key);
  if (!asset) throw new Error(`no asset ${key}`);
  return parseMoney(text, asset.currency, asset.decimals, largestAmount(asset));
}

const BOUNDS: ReadonlyArray<[key: string, largest: string, above: string]> = [
  ['BTC:bitcoin', '21000000', '21000000.00000001'],
  ['LTC:litecoin', '84000000', '84000000.00000001'],
  ['DOGE:dogecoin', '10000000000', '10000000000.00000001'],
  ['XLM:stellar', '922337203685.4775807', '922337203685.4775808'],
  ['USDC:stellar', '922337203685.4775807', '922337203685.4775808'],
  ['SOL:solana', '18446744073.709551615', '18446744073.709551616'],
  ['USDC:solana', '18446744073709.551615', '18446744073709.551616'],
  ['TRX:tron', '9223372036854.775807', '9223372036854.775808'],
];

test.each(BOUNDS)('%s holds %s and not %s', (key, largest, above) => {
  expect(parse(key, largest)).toMatchObject({ ok: true });
  expect(parse(key, above)).toEqual({
    ok: false,
    problem: expect.stringMatching(
      new RegExp(`^is above ${largest}, the most that the ledger of .+ can hold$`),
    ),
  });
});

test('a token of TRON is not bound by the coin', () => {
  expect(parse('USDT:tron', '9223372036854.775808')).toMatchObject({ ok: true });
});

describe.each([...assets.values()].map((asset) => [`${asset.currency}:${asset.network}`, asset] as const))(
  '%s',
  (_, asset) => {
    test('an amount is accepted if and only if its ledger holds it and it has at most 30 whole digits', () => {
      const largest = largestAmount(asset);
      const most = 10n ** BigInt(30 + asset.decimals) - 1n;
      const bound = largest.minor < most ? largest.minor : most;
      const near = fc.bigInt({ min: -1000n, max: 1000n }).map((offset) => bound + offset);
      const anywhere = fc.bigInt({ min: 0n, max: 2n ** 260n });
      fc.assert(
        fc.property(fc.oneof(near, anywhere), (minor) => {
          const money = { currency: asset.currency, decimals: asset.decimals, minor };
          const parsed = parseMoney(formatMoney(money), asset.currency, asset.decimals, largest);
          expect(parsed.ok).toBe(minor <= bound);
          if (!parsed.ok) expect(parsed.problem).toMatch(/is above|is too large/);
        }),
      );
    });
  },
);
