import { expect, test } from 'vitest';
import type { LimitFigure } from '../../domain/routing/decision.ts';
import type { Reason } from '../../domain/routing/reason.ts';
import { ProviderError, type ProviderErrorInit } from '../../provider/error.ts';
import { refusalOf, refusalReason } from './refusal.ts';

const failure = (more: Partial<ProviderErrorInit>) =>
  new ProviderError({
    outcome: 'rejected',
    class: 'limit',
    code: 'no',
    message: 'Acme answered 422',
    ...more,
  });

const MINIMUM = { minimum: '20', currency: 'EUR' };
const MAXIMUM = { maximum: '4999.50', currency: 'EUR' };

/** The reason of a refusal, and the figures that the caller reads; null if the purchase is not refused. */
type Case = [
  name: string,
  error: Partial<ProviderErrorInit>,
  reason: Reason | null,
  figures: LimitFigure | null,
];

test.each<Case>([
  ['geography means the country', { class: 'geography' }, 'COUNTRY_UNSUPPORTED', {}],
  [
    'geography, with the exact reason',
    { class: 'geography', reason: 'SUBDIVISION_UNSUPPORTED' },
    'SUBDIVISION_UNSUPPORTED',
    {},
  ],
  ['asset means the asset', { class: 'asset' }, 'ASSET_UNSUPPORTED', {}],
  [
    'asset, with the exact reason',
    { class: 'asset', reason: 'NETWORK_UNSUPPORTED' },
    'NETWORK_UNSUPPORTED',
    {},
  ],
  ['a minimum alone', { limit: MINIMUM }, 'AMOUNT_TOO_LOW', MINIMUM],
  ['a maximum alone', { limit: MAXIMUM }, 'AMOUNT_TOO_HIGH', MAXIMUM],
  ['a limit without figures', {}, 'PROVIDER_ERROR', {}],
  ['a limit with a currency alone', { limit: { currency: 'EUR' } }, 'PROVIDER_ERROR', {}],
  [
    'both figures: which was missed is not known',
    { limit: { ...MINIMUM, ...MAXIMUM } },
    'PROVIDER_ERROR',
    {},
  ],
  [
    'both figures, too low: the minimum',
    { reason: 'AMOUNT_TOO_LOW', limit: { ...MINIMUM, ...MAXIMUM } },
    'AMOUNT_TOO_LOW',
    MINIMUM,
  ],
  [
    'both figures, too high: the maximum',
    { reason: 'AMOUNT_TOO_HIGH', limit: { ...MINIMUM, ...MAXIMUM } },
    'AMOUNT_TOO_HIGH',
    MAXIMUM,
  ],
  ['too low, without figures', { reason: 'AMOUNT_TOO_LOW' }, 'AMOUNT_TOO_LOW', {}],
  ['too high, with a minimum only', { reason: 'AMOUNT_TOO_HIGH', limit: MINIMUM }, 'AMOUNT_TOO_HIGH', {}],
  [
    'a limit of another kind has no figures',
    { reason: 'PAYMENT_METHOD_UNSUPPORTED', limit: MINIMUM },
    'PAYMENT_METHOD_UNSUPPORTED',
    {},
  ],
  [
    'an adapter that knows the limit before the call',
    { outcome: 'not_sent', limit: MINIMUM },
    'AMOUNT_TOO_LOW',
    MINIMUM,
  ],
  ['an unknown outcome is no refusal', { outcome: 'unknown', limit: MINIMUM }, null, null],
  ['the provider is unavailable', { class: 'provider' }, null, null],
  ['the customer is refused', { class: 'customer' }, null, null],
  ['an invalid request', { class: 'request', reason: 'AMOUNT_TOO_LOW', limit: MINIMUM }, null, null],
])('%s', (_, error, reason, figures) => {
  expect(refusalReason(failure(error))).toBe(reason);
  expect(refusalOf(failure(error))).toEqual(figures);
});

test('a reason that is not in the list does not pass', () => {
  expect(refusalReason(failure({ class: 'geography', reason: 'MOON' as never }))).toBe('COUNTRY_UNSUPPORTED');
});

test('a figure without a currency is told without one', () => {
  const told = refusalOf(failure({ limit: { minimum: '20' } as never }));
  expect(told).toStrictEqual({ minimum: '20' });
});

test.each<[text: unknown, isTold: boolean]>([
  ['20', true],
  ['0.05', true],
  ['1234.56', true],
  ['20.', false],
  ['.5', false],
  ['-20', false],
  ['20 EUR', false],
  ['EUR 20', false],
  ['1,000', false],
  ['1e3', false],
  ['', false],
  [20, false],
])('only a plain decimal is told as a figure: %j', (text, isTold) => {
  const figure = text as string;
  const low = refusalOf(failure({ reason: 'AMOUNT_TOO_LOW', limit: { minimum: figure, currency: 'EUR' } }));
  const high = refusalOf(failure({ reason: 'AMOUNT_TOO_HIGH', limit: { maximum: figure, currency: 'EUR' } }));
  expect(low).toEqual(isTold ? { minimum: text, currency: 'EUR' } : {});
  expect(high).toEqual(isTold ? { maximum: text, currency: 'EUR' } : {});
});
