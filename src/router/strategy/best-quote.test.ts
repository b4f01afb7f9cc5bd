import { expect, test } from 'vitest';
import type { CandidateReason, StoredPrices, StoredQuote } from '../../domain/routing/decision.ts';
import { answered, exampleQuote, exampleReason } from '../quotes/testing.ts';
import { exampleCandidate, exampleFacts } from '../testing.ts';
import type { Facts } from '../types.ts';
import { bestQuote } from './best-quote.ts';

const pays = (cryptoAmount: string, more: Partial<StoredQuote> = {}) =>
  exampleQuote('50', cryptoAmount, more);

/** The standings of providers with these quotes. */
function standings(
  quotes: Record<string, StoredQuote[] | StoredPrices>,
  { order = [], facts = {} }: { order?: string[]; facts?: Partial<Facts> } = {},
) {
  const contenders = Object.entries(quotes).map(([id, given]) => {
    const prices = Array.isArray(given) ? answered(given) : given;
    return { candidate: exampleCandidate(id, {}, { prices }), quotes: prices.quotes };
  });
  return bestQuote(contenders, exampleFacts(facts), { order });
}

const placed = (...given: Parameters<typeof standings>) =>
  [...standings(...given)].sort(([, left], [, right]) => left.position - right.position).map(([id]) => id);

const because = (reason: CandidateReason['reason'], message: string) => ({ reason, message, rule: null });
const BEST = because('BEST_PRICE', 'its price is the best');

test.each<
  [
    step: string,
    reason: CandidateReason['reason'],
    zoe: Partial<StoredQuote>,
    more: Parameters<typeof placed>[1],
  ]
>([
  ['its price is locked', 'BEST_PRICE', { locked: true }, {}],
  ['it asks less of the customer', 'BEST_PRICE', { newRequirements: 1 }, {}],
  ['the customer is known there', 'BEST_PRICE', {}, { facts: { customerKnownAt: ['zoe'] } }],
  ['it delivers faster', 'BEST_PRICE', { deliverySeconds: 59 }, {}],
  ['the configured order has it first', 'PRIORITY', {}, { order: ['zoe'] }],
])('equal prices: %s', (step, reason, zoe, more) => {
  const quotes = {
    ape: [pays('48', { newRequirements: step.startsWith('it asks') ? 2 : 0, deliverySeconds: 60 })],
    zoe: [pays('48', { deliverySeconds: 60, ...zoe })],
  };
  expect(placed(quotes, more)).toEqual(['zoe', 'ape']);
  expect(standings(quotes, more).get('zoe')?.reasons.at(-1)).toEqual(
    because(reason, `ranked before ape, whose price counts as equal: ${step}`),
  );
});

test('if nothing else differs the id decides, and the last one is ranked before nobody', () => {
  const told = standings({ zoe: [pays('48')], ape: [pays('48')] });
  expect([...told]).toEqual([
    [
      'ape',
      {
        position: 0,
        score: 0,
        reasons: [
          BEST,
          because('PRIORITY', 'ranked before zoe, whose price counts as equal: ids are compared last'),
        ],
      },
    ],
    [
      'zoe',
      {
        position: 1,
        score: 0,
        reasons: [
          because(
            'BEST_PRICE',
            'its price is 0 basis points below the best, that of ape; up to 50 count as equal',
          ),
        ],
      },
    ],
  ]);
});

test.each([
  [
    '99.5',
    ['bee', 'ape'],
    'its price is 50 basis points below the best, that of ape; up to 50 count as equal',
  ],
  ['99.4999', ['ape', 'bee'], 'its price is 51 basis points below the best, that of ape'],
])('the band ends at 50 basis points: %s', (received, order, message) => {
  const quotes = { ape: [pays('100')], bee: [pays(received, { locked: true })] };
  expect(placed(quotes)).toEqual(order);
  expect(standings(quotes).get('bee')?.reasons[0]).toEqual(because('BEST_PRICE', message));
});

test.each<[name: string, order: string[], expected: string[]]>([
  ['by id', [], ['best', 'ape', 'bee', 'zoe']],
  ['the configured order before the id', ['zoe', 'bee'], ['best', 'zoe', 'bee', 'ape']],
])('equal prices outside of the band: %s', (_, order, expected) => {
  const quotes = { zoe: [pays('40')], ape: [pays('40')], bee: [pays('40')], best: [pays('48')] };
  expect(placed(quotes, { order })).toEqual(expected);
});

test('outside of the band a better price comes before the configured order', () => {
  const quotes = { ape: [pays('40')], bee: [pays('41')], best: [pays('48')] };
  expect(placed(quotes, { order: ['ape', 'bee'] })).toEqual(['best', 'bee', 'ape']);
});

const SLOW = { deliverySeconds: 600 };
const FAST = { deliverySeconds: 60 };

test.each<[name: string, quotes: StoredQuote[], isFirst: boolean]>([
  ['its best price counts', [pays('40', FAST), pays('48', SLOW)], false],
  ['of equal prices a locked one', [pays('48', FAST), pays('48', { ...SLOW, locked: true })], true],
  [
    'then the first method by name',
    [pays('48', { ...SLOW, paymentMethod: 'sepa' }), pays('48', { ...FAST, paymentMethod: 'card' })],
    true,
  ],
  [
    'whatever the order in which they are given',
    [pays('48', { ...FAST, paymentMethod: 'card' }), pays('48', { ...SLOW, paymentMethod: 'sepa' })],
    true,
  ],
  [
    'before all methods the one that is not named',
    [pays('48', { ...SLOW, paymentMethod: 'card' }), pays('48', { ...FAST, paymentMethod: null })],
    true,
  ],
  [
    'again whatever the order',
    [pays('48', { ...FAST, paymentMethod: null }), pays('48', { ...SLOW, paymentMethod: 'card' })],
    true,
  ],
])('a provider with several quotes: %s', (_, quotes, isFirst) => {
  // A rival that delivers in between, at the same price.
  const rival = [pays('48', { deliverySeconds: 300 })];
  expect(placed({ ape: rival, zoe: quotes })[0] === 'zoe').toBe(isFirst);
});

test('by crypto amount the lowest total is the best, whatever else is received', () => {
  const cryptoAmount = { currency: 'USDC', decimals: 6, minor: 48_000_000n };
  const quotes = { ape: [exampleQuote('51', '60')], bee: [exampleQuote('50', '48')] };
  expect(placed(quotes, { facts: { fiatAmount: null, cryptoAmount } })).toEqual(['bee', 'ape']);
});

test('providers without a price come last in the configured order, with the failure and the reason', () => {
  const failure = exampleReason('PROVIDER_TIMEOUT', { message: 'no answer in time' });
  const told = standings({ ape: [], bee: answered([], { failure }), cow: [pays('1')] }, { order: ['bee'] });
  const without = because(
    'PRIORITY',
    'without a price, so ranked after those with one, in the configured order',
  );
  expect([...told]).toEqual([
    ['cow', { position: 0, score: 0, reasons: [BEST] }],
    ['ape', { position: 2, score: null, reasons: [without] }],
    ['bee', { position: 1, score: null, reasons: [failure, without] }],
  ]);
});

test('where no price is known the configured order decides', () => {
  const why = because('PRIORITY', 'no price is known, so the configured order decides');
  expect([...standings({ ape: [], bee: [] }, { order: ['bee'] })]).toEqual([
    ['ape', { position: 1, score: null, reasons: [why] }],
    ['bee', { position: 0, score: null, reasons: [why] }],
  ]);
});

test('no contenders, no standings', () => {
  expect([...standings({})]).toEqual([]);
});
