import type { OnrampSession } from '../../domain/session/session.ts';
import type { Provider } from '../../registry/types.ts';
import type { SessionDeps } from '../deps.ts';

const DAY_MILLISECONDS = 86_400_000;

/** Days from an unconfirmed end to the late-payment deadline; 30 if the provider is no longer configured. */
export function lateNewsDays(provider: Pick<Provider, 'capabilities'> | undefined): number {
  return provider?.capabilities.lateNewsDays ?? 30;
}

export function latePaymentDeadlineFrom(now: Date, days: number): Date {
  return new Date(now.getTime() + days * DAY_MILLISECONDS);
}

/** The late-payment deadline of a session that ends now. */
export function latePaymentDeadline({ clock }: Pick<SessionDeps, 'clock'>, provider: Provider | undefined) {
  return latePaymentDeadlineFrom(clock(), lateNewsDays(provider));
}

/** An unpaid session expires after this if its provider names no expiry, so that it is not polled for ever. */
export const UNPAID_DAYS = 30;

/** Until when an unpaid session can be paid: the expiry of the provider, else of the gateway. */
export function payableUntil({ expiresAt, createdAt }: OnrampSession): Date {
  return expiresAt ?? new Date(createdAt.getTime() + UNPAID_DAYS * DAY_MILLISECONDS);
}
