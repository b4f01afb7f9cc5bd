import type { Provider } from '../registry/types.ts';

/** Days after a soft end in which a late payment is looked for; 30 where the provider is configured no more. */
export function lateNewsDays(provider: Pick<Provider, 'capabilities'> | undefined): number {
  return provider?.capabilities.lateNewsDays ?? 30;
}

/** The end of those days, for a session that ends now. */
export function horizonFrom(now: Date, days: number): Date {
  return new Date(now.getTime() + days * 86_400_000);
}
