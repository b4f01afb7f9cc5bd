import { expect, test } from 'vitest';
import type { CandidateReason } from '../domain/routing/decision.ts';
import { suggestionsFor } from './suggest.ts';

const reason = (code: CandidateReason['reason'], more: Partial<CandidateReason> = {}): CandidateReason => ({
  reason: code,
  message: 'm',
  rule: null,
  ...more,
});
const low = reason('AMOUNT_TOO_LOW', { minimum: '10', currency: 'EUR' });
const high = reason('AMOUNT_TOO_HIGH', { maximum: '40', currency: 'EUR' });
const location = { change: 'LOCATION', providers: ['acme'], fiatAmount: null, fiatCurrency: null };
const amount = (fiatAmount: string) => ({
  change: 'FIAT_AMOUNT',
  providers: ['acme'],
  fiatAmount,
  fiatCurrency: 'EUR',
});

test.each<[name: string, eligible: boolean, reasons: CandidateReason[], expected: object[]]>([
  ['an unknown subdivision', false, [reason('SUBDIVISION_UNKNOWN', { rule: 'r' })], [location]],
  ['both unknown', false, [reason('COUNTRY_UNKNOWN'), reason('SUBDIVISION_UNKNOWN')], [location]],
  ['another reason too', false, [reason('SUBDIVISION_UNKNOWN'), reason('PROVIDER_DISABLED')], []],
  ['a known subdivision', false, [reason('SUBDIVISION_UNSUPPORTED')], []],
  ['an amount that is too low', false, [low], [amount('10')]],
  ['an amount between two methods', false, [low, high], [amount('10'), amount('40')]],
  ['a limit and another reason', false, [low, reason('COUNTRY_UNSUPPORTED')], []],
  ['a limit without a figure', false, [reason('AMOUNT_TOO_LOW')], []],
  ['a limit in crypto', false, [reason('AMOUNT_TOO_LOW', { minimum: '1', currency: 'TRX' })], []],
  ['a limit with a currency, but no figure', false, [reason('AMOUNT_TOO_LOW', { currency: 'EUR' })], []],
  ['a limit with a figure, but no currency', false, [reason('AMOUNT_TOO_LOW', { minimum: '1' })], []],
  ['a figure with too many digits', false, [{ ...low, minimum: '10.005' }], []],
  ['a figure of nothing', false, [{ ...high, maximum: '0' }], []],
  ['figures of another reason', false, [reason('FIAT_REQUIRED', { maximum: '1', currency: 'EUR' })], []],
  ['no reason', false, [], []],
  ['an eligible candidate', true, [reason('PRIORITY')], []],
  ['an eligible candidate, whatever its reasons', true, [low], []],
])('%s', (_, eligible, reasons, expected) => {
  const candidate = { providerId: 'acme', eligible, rank: null, score: null, reasons };
  expect(suggestionsFor(candidate)).toEqual(expected);
});
