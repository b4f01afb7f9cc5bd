import type { CandidateReason } from '../../domain/routing/decision.ts';
import type { Reason } from '../../domain/routing/reason.ts';
import { type ProviderError, refusalReasons } from '../../provider/error.ts';
import { callersRetrySeconds } from '../../provider/retry-after.ts';
import type { QuoteFailure } from '../types.ts';

/** Why a provider gave no price. A refusal is about the purchase; anything else may pass at the next try. */
export type PriceFailure = {
  readonly reason: CandidateReason;
  readonly isRefusal: boolean;
  readonly retryAfterSeconds: number | null;
};

const isDecimal = (text: string | undefined): text is string =>
  text !== undefined && /^\d+(\.\d+)?$/.test(text);

function refusal(error: ProviderError): Reason | null {
  // An unknown outcome of a question is no refusal, whatever its class says.
  if (error.outcome === 'unknown') return null;
  const exact = refusalReasons.find((reason) => reason === error.reason);
  if (error.class === 'geography') return exact ?? 'COUNTRY_UNSUPPORTED';
  if (error.class === 'asset') return exact ?? 'ASSET_UNSUPPORTED';
  if (error.class !== 'limit') return null;
  if (exact) return exact;
  if (isDecimal(error.limit?.minimum)) return 'AMOUNT_TOO_LOW';
  return isDecimal(error.limit?.maximum) ? 'AMOUNT_TOO_HIGH' : null;
}

function otherReason({ code, outcome }: ProviderError): Reason {
  if (/timeout/.test(code)) return 'PROVIDER_TIMEOUT';
  if (/rate_limit|too_many/.test(code)) return 'PROVIDER_RATE_LIMITED';
  return code === 'circuit_open' || outcome === 'not_sent' ? 'PROVIDER_DOWN' : 'PROVIDER_ERROR';
}

/** What a failed call says about the purchase, or about the provider. */
export function failureOf(error: ProviderError): PriceFailure {
  const refused = refusal(error);
  const { minimum, maximum, currency } = error.limit ?? {};
  const figure =
    refused === 'AMOUNT_TOO_LOW' && isDecimal(minimum)
      ? { minimum, ...(currency && { currency }) }
      : refused === 'AMOUNT_TOO_HIGH' && isDecimal(maximum)
        ? { maximum, ...(currency && { currency }) }
        : {};
  return {
    reason: { reason: refused ?? otherReason(error), message: error.message, rule: null, ...figure },
    isRefusal: refused !== null,
    retryAfterSeconds: callersRetrySeconds(error.retryAfterSeconds),
  };
}

/** The failure as the API shows it. */
export function quoteFailure(
  providerId: string,
  { reason, message, minimum = undefined, maximum = undefined, currency = undefined }: CandidateReason,
  more: Pick<QuoteFailure, 'source'> & Partial<Pick<QuoteFailure, 'paymentMethod' | 'retryAfterSeconds'>>,
): QuoteFailure {
  return {
    kind: 'QuoteFailure',
    providerId,
    paymentMethod: more.paymentMethod ?? null,
    reason,
    message,
    minimum: minimum ?? null,
    maximum: maximum ?? null,
    currency: currency ?? null,
    source: reason === 'AMOUNT_TOO_LOW' || reason === 'AMOUNT_TOO_HIGH' ? more.source : null,
    retryAfterSeconds: more.retryAfterSeconds ?? null,
  };
}
