import type { OnrampSession } from '../../domain/session/session.ts';
import type { Provider } from '../../registry/types.ts';

/** Days after a soft end in which a late payment is looked for; 30 where the provider is configured no more. */
export function lateNewsDays(provider: Pick<Provider, 'capabilities'> | undefined): number {
  return provider?.capabilities.lateNewsDays ?? 30;
}

/** The end of those days, for a session that ends now. */
export function latePaymentDeadlineFrom(now: Date, days: number): Date {
  return new Date(now.getTime() + days * 86_400_000);
}

/**
 * When an unpaid session ends whose provider names no end: as long as a late payment is looked for where a provider does
 * not say otherwise. Until then a customer may come back to it; for ever, each would be asked for every day.
 */
export const UNPAID_DAYS = 30;

/** Until when an unpaid session can be paid: as its provider says, or until it is given up. */
export function payableUntil({ expiresAt, createdAt }: OnrampSession): Date {
  return expiresAt ?? new Date(createdAt.getTime() + UNPAID_DAYS * 86_400_000);
}
