import type { CandidateReason, StoredPrices, StoredQuote } from '../../domain/routing/decision.ts';

// Examples for tests: quotes, and what a provider answered.

export function exampleQuote(
  fiatTotal: string,
  cryptoAmount: string,
  more: Partial<StoredQuote> = {},
): StoredQuote {
  return { paymentMethod: null, fiatTotal, cryptoAmount, fees: [], locked: false, ...more };
}

export function answered(quotes: readonly StoredQuote[], more: Partial<StoredPrices> = {}): StoredPrices {
  return { quotes, refusals: [], failure: null, ...more };
}

export function exampleReason(
  reason: CandidateReason['reason'],
  more: Partial<CandidateReason> = {},
): CandidateReason {
  return { reason, message: 'an example', rule: null, ...more };
}
