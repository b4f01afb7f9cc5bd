import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareMoney, formatMoney, moneyOf, parseMoney, parsePositive } from './money.ts';

const anyMoney = fc
  .record({ minor: fc.bigInt({ min: 0n, max: 10n ** 29n }), decimals: fc.integer({ min: 0, max: 18 }) })
  .map((money) => ({ currency: 'XXX', ...money }));

describe('parseMoney', () => {
  test.each<[text: string, decimals: number, minor: bigint]>([
    ['0', 2, 0n],
    ['0.00', 2, 0n],
    ['10', 2, 1000n],
    ['10.5', 2, 1050n],
    ['0.07', 2, 7n],
    ['1000000', 0, 1000000n],
    ['0.000000000000000001', 18, 1n],
    ['99999999999999.99', 2, 9999999999999999n],
    // More digits than a float can hold exactly.
    ['9007199254740993.01', 2, 900719925474099301n],
  ])('%s with %i digits', (text, decimals, minor) => {
    expect(parseMoney(text, 'XXX', decimals)).toEqual({
      ok: true,
      value: { currency: 'XXX', decimals, minor },
    });
  });

  test.each([
    ['10.505', 2, 'has 3 decimal digits; XXX allows at most 2'],
    ['10.500', 2, 'has 3 decimal digits; XXX allows at most 2'],
    ['10.0', 0, 'has 1 decimal digits; XXX allows at most 0'],
    ['0.0000001', 6, 'has 7 decimal digits; XXX allows at most 6'],
  ])('%s with %i digits: %s', (text, decimals, problem) => {
    expect(parseMoney(text, 'XXX', decimals)).toEqual({ ok: false, problem });
  });

  test.each([
    '',
    ' ',
    '-1',
    '+1',
    '1e3',
    '1,000',
    '1_000',
    '01',
    '00',
    '.5',
    '5.',
    '1.2.3',
    'NaN',
    'Infinity',
    '0x10',
    '1 ',
    '１',
    '١',
    '1\n',
    `0${'9'.repeat(40)}`,
  ])('%j is not a plain decimal', (text) => {
    expect(parseMoney(text, 'XXX', 18)).toMatchObject({
      ok: false,
      problem: expect.stringContaining('plain decimal'),
    });
  });

  test.each([31, 60, 10_000])('%i digits are too large, not malformed', (digits) => {
    const problem = `is too large: it has ${digits} digits before the decimal point; use at most 30`;
    expect(parseMoney('9'.repeat(digits), 'XXX', 18)).toEqual({ ok: false, problem });
    expect(parseMoney(`${'9'.repeat(digits)}.5`, 'XXX', 18)).toEqual({ ok: false, problem });
  });

  test('many decimal digits are counted, not malformed', () => {
    expect(parseMoney(`0.${'1'.repeat(31)}`, 'XXX', 18)).toEqual({
      ok: false,
      problem: 'has 31 decimal digits; XXX allows at most 18',
    });
  });

  test('whole and fractional digits are combined exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.nat({ max: 999999 }), (whole, millionths) => {
        const parsed = parseMoney(`${whole}.${String(millionths).padStart(6, '0')}`, 'XXX', 6);
        expect(parsed).toMatchObject({ ok: true, value: { minor: whole * 1_000_000n + BigInt(millionths) } });
      }),
    );
  });

  test('any text gives a value that formats to the same number, or a problem; it never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.float().map(String), fc.bigInt().map(String)), (text) => {
        const parsed = parseMoney(text, 'XXX', 18);
        if (parsed.ok) expect(Number(formatMoney(parsed.value))).toBe(Number(text));
      }),
    );
  });
});

describe('formatMoney', () => {
  test.each<[minor: bigint, decimals: number, text: string]>([
    [0n, 2, '0'],
    [1000n, 2, '10'],
    [1050n, 2, '10.5'],
    [7n, 2, '0.07'],
    [1n, 18, '0.000000000000000001'],
    [10n, 0, '10'],
  ])('%s with %i digits is %s', (minor, decimals, text) => {
    expect(formatMoney({ currency: 'XXX', decimals, minor })).toBe(text);
  });

  test('parses back to the same amount', () => {
    fc.assert(
      fc.property(anyMoney, (money) => {
        expect(parseMoney(formatMoney(money), money.currency, money.decimals)).toEqual({
          ok: true,
          value: money,
        });
      }),
    );
  });
});

describe('moneyOf', () => {
  test.each<[text: string, decimals: number, minor: bigint]>([
    ['100.00000000', 2, 10000n],
    ['100.50', 2, 10050n],
    ['0.000000', 6, 0n],
    ['100', 0, 100n],
    ['100.00', 0, 100n],
  ])('ignores the trailing zeros of %s', (text, decimals, minor) => {
    expect(moneyOf(text, 'XXX', decimals).minor).toBe(minor);
  });

  test.each([
    ['0.001', 2],
    ['1.5', 0],
    ['-1', 2],
    ['1e2', 2],
    ['100.', 2],
    ['', 2],
  ])('throws for %s with %i digits, since rounding would change the amount', (text, decimals) => {
    expect(() => moneyOf(text, 'EUR', decimals)).toThrow(RangeError);
  });

  test('takes linear time', () => {
    // A quadratic one would run into the time limit of the test.
    expect(() => moneyOf(`1.${'0'.repeat(1_000_000)}1`, 'EUR', 2)).toThrow('1000001 decimal digits');
  });

  test('trailing zeros do not change the amount', () => {
    fc.assert(
      fc.property(anyMoney, fc.nat({ max: 8 }), (money, zeros) => {
        const text = formatMoney(money);
        const padded = (text.includes('.') ? text : `${text}.0`) + '0'.repeat(zeros);
        expect(moneyOf(padded, money.currency, money.decimals)).toEqual(money);
      }),
    );
  });
});

describe('compareMoney', () => {
  const euros = (minor: bigint) => ({ currency: 'EUR', decimals: 2, minor });

  test.each<[a: bigint, b: bigint, sign: number]>([
    [1n, 2n, -1],
    [2n, 2n, 0],
    [3n, 2n, 1],
  ])('%s and %s: %i', (a, b, sign) => {
    expect(compareMoney(euros(a), euros(b))).toBe(sign);
  });

  test('throws for different currencies or precisions', () => {
    expect(() => compareMoney(euros(1n), { ...euros(1n), currency: 'USD' })).toThrow(TypeError);
    expect(() => compareMoney(euros(1n), { ...euros(1n), decimals: 3 })).toThrow(TypeError);
  });
});

test('an amount to buy is an amount, and more than nothing', () => {
  const one = { currency: 'EUR', decimals: 2, minor: 1n };
  expect(parsePositive('0.01', 'EUR', 2)).toEqual({ ok: true, value: one });
  expect(parsePositive('0.00', 'EUR', 2)).toEqual({ ok: false, problem: 'must be more than 0' });
  expect(parsePositive('-1', 'EUR', 2)).toEqual(parseMoney('-1', 'EUR', 2));
});
