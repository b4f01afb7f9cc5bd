import { fiatDecimals, isFiatCurrency } from '../domain/money/fiat.ts';
import { parsePositive } from '../domain/money/money.ts';
import type { Candidate, CandidateReason, Suggestion } from '../domain/routing/decision.ts';
import type { Reason } from '../domain/routing/reason.ts';

const OF_LOCATION: ReadonlySet<Reason> = new Set(['COUNTRY_UNKNOWN', 'SUBDIVISION_UNKNOWN']);

function toAmount(
  providerId: string,
  { reason, minimum, maximum, currency }: CandidateReason,
): Suggestion | null {
  const figure = reason === 'AMOUNT_TOO_LOW' ? minimum : reason === 'AMOUNT_TOO_HIGH' ? maximum : undefined;
  if (!figure || !currency || !isFiatCurrency(currency)) return null;
  // A provider may name a limit that no request can have, such as one with more digits than the currency.
  if (!parsePositive(figure, currency, fiatDecimals(currency)).ok) return null;
  return { change: 'FIAT_AMOUNT', providers: [providerId], fiatAmount: figure, fiatCurrency: currency };
}

/**
 * The single changes of the request that would let an ineligible candidate in: the missing location, or the nearest amount.
 * None where it is out for a further reason. Computed from the reasons, so that stored decisions have suggestions too.
 */
export function suggestionsFor({ providerId, eligible, reasons }: Candidate): Suggestion[] {
  if (eligible || reasons.length === 0) return [];
  if (reasons.every(({ reason }) => OF_LOCATION.has(reason))) {
    return [{ change: 'LOCATION', providers: [providerId], fiatAmount: null, fiatCurrency: null }];
  }
  const amounts = reasons.map((reason) => toAmount(providerId, reason));
  return amounts.every((amount) => amount !== null) ? amounts : [];
}
