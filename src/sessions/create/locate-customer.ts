import type { Customer } from '../../domain/customer/customer.ts';
import type { CountrySource } from '../../domain/routing/decision.ts';
import type { SessionDeps } from '../deps.ts';
import type { NormalizedInput } from './normalize-input.ts';

export type CustomerLocation = {
  readonly country: string | null;
  readonly subdivision: string | null;
  readonly source: CountrySource;
  /** What the IP address says against it, in words; null where it agrees or says nothing. */
  readonly contradiction: string | null;
};

type Asked = Pick<NormalizedInput, 'country' | 'subdivision' | 'clientIp'>;
type Known = Pick<Customer, 'country' | 'subdivision'> | null;

/** Where the customer of a purchase is. A country database that cannot be read is as one that does not know. */
export async function locateCustomer(
  { geo, log }: Pick<SessionDeps, 'geo' | 'log'>,
  given: Asked,
  customer: Known,
): Promise<CustomerLocation> {
  if (given.clientIp === null) return locationOf(given, customer, null);
  const byIp = await geo.country(given.clientIp).catch((error: unknown) => {
    log.error({ error }, 'the country database cannot be read');
    return null;
  });
  return locationOf(given, customer, byIp);
}

/** Input, else customer, else IP address. A subdivision that is left out comes from whoever names the same country. */
export function locationOf(given: Asked, customer: Known, byIp: Known): CustomerLocation {
  const places = [
    {
      source: 'INPUT' as const,
      country: given.country ?? given.subdivision?.slice(0, 2) ?? null,
      subdivision: given.subdivision,
    },
    {
      source: 'CUSTOMER' as const,
      country: customer?.country ?? null,
      subdivision: customer?.subdivision ?? null,
    },
    { source: 'IP' as const, country: byIp?.country ?? null, subdivision: byIp?.subdivision ?? null },
  ];
  const named = places.find((place) => place.country !== null);
  if (!named) return { country: null, subdivision: null, source: 'NONE', contradiction: null };
  const { country, source } = named;
  const subdivision =
    places.find((place) => place.country === country && place.subdivision !== null)?.subdivision ?? null;
  const contradiction =
    byIp?.country && byIp.country !== country
      ? `${source === 'INPUT' ? 'The input' : 'The customer'} says ${country}, the IP address says ${byIp.country}.`
      : null;
  return { country, subdivision, source, contradiction };
}
