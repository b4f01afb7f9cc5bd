import type { LimitFigure } from '../../domain/routing/decision.ts';
import type { Reason } from '../../domain/routing/reason.ts';
import { type ProviderError, refusalReasons } from '../../provider/error.ts';

/** Adapters are not trusted to give a plain decimal. */
const isDecimal = (text: unknown): text is string => typeof text === 'string' && /^\d+(\.\d+)?$/.test(text);

function limitReason({ limit }: ProviderError): Reason {
  if (limit?.minimum !== undefined && limit.maximum === undefined) return 'AMOUNT_TOO_LOW';
  if (limit?.maximum !== undefined && limit.minimum === undefined) return 'AMOUNT_TOO_HIGH';
  // The adapter does not say which limit it is.
  return 'PROVIDER_ERROR';
}

/**
 * Why the provider does not sell this purchase; null if the failure is about something else, so that a repeat may succeed.
 * It counts even if nothing was sent: an adapter may know limits and assets before the call. An unknown outcome is no refusal,
 * whatever its class says.
 */
export function refusalReason(error: ProviderError): Reason | null {
  if (error.outcome === 'unknown') return null;
  const exact = refusalReasons.find((reason) => reason === error.reason);
  if (error.class === 'geography') return exact ?? 'COUNTRY_UNSUPPORTED';
  if (error.class === 'asset') return exact ?? 'ASSET_UNSUPPORTED';
  return error.class === 'limit' ? (exact ?? limitReason(error)) : null;
}

/** For a limit: the figure that would have passed, as far as the adapter gives it. Null: the purchase is not refused. */
export function refusalOf(error: ProviderError): LimitFigure | null {
  const reason = refusalReason(error);
  if (reason === null) return null;
  const { minimum, maximum, currency } = error.limit ?? {};
  const unit = currency === undefined ? {} : { currency };
  if (reason === 'AMOUNT_TOO_LOW' && isDecimal(minimum)) return { minimum, ...unit };
  if (reason === 'AMOUNT_TOO_HIGH' && isDecimal(maximum)) return { maximum, ...unit };
  return {};
}
