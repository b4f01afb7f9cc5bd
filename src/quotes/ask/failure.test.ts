import { expect, test } from 'vitest';
import { ProviderError } from '../../provider/error.ts';
import { limit, listed } from '../../router/testing.ts';
import { type Ask, engineOn, fails, priceOf, quoting } from '../testing.ts';
import type { QuotesEvent } from '../types.ts';

const tooLow = fails({ class: 'limit', limit: { minimum: '150', currency: 'EUR' } });
const CARD = { paymentMethod: 'card' };
const METHODS = { paymentMethods: listed('card', 'sepa_transfer') };

const askedOf = (events: readonly QuotesEvent[]) =>
  events.flatMap((event) => (event.kind === 'QuotesAsked' ? event.providerIds : []));

test('a limit of one method excludes its provider before anyone is asked, and the other methods are asked', async () => {
  const acme = quoting('acme', tooLow, METHODS);
  const { ranked, events } = engineOn([acme, quoting('other', priceOf('0.001'), METHODS)]);
  expect((await ranked(CARD)).failures).toMatchObject([{ source: 'ANSWERED', paymentMethod: 'card' }]);
  const repeated = await events(CARD);
  expect(askedOf(repeated)).toEqual(['other']);
  expect(repeated[1]).toMatchObject({
    kind: 'QuoteFailure',
    providerId: 'acme',
    source: 'LEARNED',
    minimum: '150',
    paymentMethod: 'card',
  });
  expect(repeated.at(-1)).toMatchObject({
    failures: [{ providerId: 'acme', source: 'LEARNED' }],
    decision: {
      candidates: [
        { providerId: 'other', eligible: true },
        { providerId: 'acme', eligible: false },
      ],
    },
  });
  expect(acme.calls).toHaveLength(1);
  expect(askedOf(await events({ paymentMethod: 'sepa_transfer' }))).toEqual(['acme', 'other']);
  expect(acme.calls).toHaveLength(2);
});

test('another project does not see what was learned', async () => {
  const acme = quoting('acme', tooLow, METHODS);
  const { ranked } = engineOn([acme]);
  await ranked(CARD);
  const other = await ranked({ ...CARD, projectId: 'prj_2' });
  expect(other.failures).toMatchObject([{ source: 'ANSWERED' }]);
  expect(acme.calls).toHaveLength(2);
});

test.each([
  ['a declared limit of the method', [{ ...limit('EUR', '500', null), ...CARD }], 'card', 'card'],
  ['a declared limit of all methods', [limit('EUR', '500', null)], 'card', null],
  [
    'a limit of the method in another currency',
    [{ ...limit('USD', '500', null), ...CARD }, limit('EUR', '500', null)],
    'card',
    null,
  ],
  ['a method that is not offered', [], 'pix', 'pix'],
])('%s', async (_, limits, paymentMethod, failed) => {
  const acme = quoting('acme', priceOf('0.001'), { ...METHODS, limits });
  const { failures } = await engineOn([acme]).ranked({ paymentMethod });
  expect(failures).toMatchObject([{ providerId: 'acme', paymentMethod: failed }]);
  expect(acme.calls).toEqual([]);
});

test.each([
  ['the status as the code', { code: 'http_429' }, 'PROVIDER_RATE_LIMITED'],
  ['a code that contains the status', { code: 'E14290' }, 'PROVIDER_ERROR'],
  ['a code that begins with the status', { code: 'txn_4291' }, 'PROVIDER_ERROR'],
  ['a code of the vendor, with Retry-After', { code: 'E77', retryAfterSeconds: 3 }, 'PROVIDER_RATE_LIMITED'],
  ['a mistake of ours', { code: 'E78', class: 'request' as const, retryAfterSeconds: 3 }, 'PROVIDER_ERROR'],
  [
    'an outage with Retry-After',
    { code: 'E77', retryAfterSeconds: 3, outcome: 'unknown' as const },
    'PROVIDER_ERROR',
  ],
])('%s: a failure of the provider, not of the method', async (_, error, reason) => {
  const { ranked } = engineOn([quoting('acme', fails(error), METHODS)]);
  expect((await ranked(CARD)).failures).toMatchObject([{ reason, paymentMethod: null }]);
});

test('a provider that is not asked again yet is told with the time that is left', async () => {
  const limited = quoting('limited', fails({ code: 'rate_limit', retryAfterSeconds: 900 }));
  const { ranked, time } = engineOn([limited]);
  await ranked();
  time.now += 20_500;
  expect((await ranked()).failures).toMatchObject([
    { reason: 'PROVIDER_RATE_LIMITED', retryAfterSeconds: 40 },
  ]);
  expect(limited.calls).toHaveLength(1);
});

const refusedCard = {
  paymentMethod: 'card',
  refused: new ProviderError({
    outcome: 'rejected',
    class: 'limit',
    code: 'outside_limits',
    message: 'the amount is too low',
    limit: { minimum: '150', currency: 'EUR' },
  }),
};

test('a method that is quoted is not refused, whatever else the answer says', async () => {
  const ask: Ask = async (...given) => [...(await priceOf('0.001', CARD)(...given)), refusedCard];
  const { ranked } = engineOn([quoting('acme', ask, METHODS)]);
  expect(await ranked()).toMatchObject({ quotes: [CARD], failures: [] });
  expect(await ranked(CARD)).toMatchObject({ quotes: [CARD], failures: [] });
});

test('refusals of methods are told if no quote of the answer can be used', async () => {
  const ask: Ask = async (...given) => [...(await priceOf('0')(...given)), refusedCard];
  const { ranked } = engineOn([quoting('acme', ask, METHODS)]);
  const refusal = { reason: 'AMOUNT_TOO_LOW', paymentMethod: 'card', source: 'ANSWERED' };
  // Without what was learned from the first question.
  const another = { country: 'FR', ...CARD };
  expect((await ranked(another)).failures).toMatchObject([refusal]);
  expect((await ranked()).failures).toMatchObject([
    { reason: 'PROVIDER_ERROR', paymentMethod: null },
    refusal,
  ]);
  expect((await ranked(CARD)).failures).toMatchObject([{ ...refusal, source: 'LEARNED' }]);
});

test('a limit is learned for a minute from the answer, also if the answer is used again', async () => {
  const ask: Ask = async (...given) => [
    ...(await priceOf('0.001', { paymentMethod: 'sepa_transfer' })(...given)),
    refusedCard,
  ];
  const acme = quoting('acme', ask, METHODS);
  const { ranked, time } = engineOn([acme]);
  await ranked();
  time.now += 10_000;
  await ranked();
  expect(acme.calls).toHaveLength(1);
  time.now += 49_999;
  expect((await ranked(CARD)).failures).toMatchObject([{ source: 'LEARNED' }]);
  time.now += 1;
  await ranked(CARD);
  expect(acme.calls).toHaveLength(2);
});

test('a refusal of one method stands beside the quotes of others, and is learned for this method', async () => {
  const acme = quoting(
    'acme',
    async (request, call) => [
      ...(await priceOf('0.001', { paymentMethod: 'sepa_transfer' })(request, call)),
      refusedCard,
    ],
    METHODS,
  );
  const { ranked, events } = engineOn([acme]);
  const failure = { kind: 'QuoteFailure', reason: 'AMOUNT_TOO_LOW', paymentMethod: 'card', minimum: '150' };
  expect(await events()).toMatchObject([
    { kind: 'QuotesAsked' },
    { ...failure, source: 'ANSWERED' },
    { kind: 'Quote', paymentMethod: 'sepa_transfer' },
    { kind: 'Quotes', quotes: [{ paymentMethod: 'sepa_transfer' }], failures: [failure] },
  ]);
  expect(await ranked(CARD)).toMatchObject({ quotes: [], failures: [{ ...failure, source: 'LEARNED' }] });
  expect((await ranked({ paymentMethod: 'sepa_transfer' })).failures).toEqual([]);
  expect(acme.calls).toHaveLength(1);
});
