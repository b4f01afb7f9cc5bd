import type { CandidateReason } from '../../domain/routing/decision.ts';
import type { Reason } from '../../domain/routing/reason.ts';
import type { ProviderError } from '../../provider/error.ts';
import { callersRetrySeconds } from '../../provider/retry-after.ts';
import { refusalOf, refusalReason } from '../../router/index.ts';
import type { QuoteFailure } from '../types.ts';

/** Why a provider gave no price. A refusal is about the purchase; anything else may pass at the next try. */
export type PriceFailure = {
  readonly reason: CandidateReason;
  readonly isRefusal: boolean;
  readonly retryAfterSeconds: number | null;
};

function otherReason({ code, outcome, class: about, retryAfterSeconds }: ProviderError): Reason {
  if (/timeout/.test(code)) return 'PROVIDER_TIMEOUT';
  // Codes are those of the vendor. A 5xx, which may also say when to try again, is no `rejected`.
  const isToldToWait = outcome === 'rejected' && about === 'provider' && retryAfterSeconds !== undefined;
  if (isToldToWait || /rate_limit|too_many|^(http_)?429$/.test(code)) return 'PROVIDER_RATE_LIMITED';
  return code === 'circuit_open' || outcome === 'not_sent' ? 'PROVIDER_DOWN' : 'PROVIDER_ERROR';
}

/** What a failed call says about the purchase, or about the provider. */
export function failureOf(error: ProviderError): PriceFailure {
  const refused = refusalReason(error);
  return {
    reason: {
      reason: refused ?? otherReason(error),
      message: error.message,
      rule: null,
      ...refusalOf(error),
    },
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
