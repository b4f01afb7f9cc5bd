import type { Caller } from '../../domain/access/caller.ts';
import { countryOfSubdivision } from '../../domain/country.ts';
import type { Customer } from '../../domain/customer/customer.ts';
import { invalidInput } from '../../domain/failure.ts';
import type { CountrySource } from '../../domain/routing/decision.ts';
import type { SessionDeps } from '../deps.ts';
import { notFound, rowById } from '../results.ts';
import type { Location, Sessions } from '../types.ts';
import { type NormalizedInput, normalizeInput } from './normalize-input.ts';
import { fieldIssues } from './validate-fields.ts';

/** `contradiction`: how the IP address contradicts the country, for the timeline; null if it does not. */
export type CustomerLocation = Omit<Location, 'customerMetadata' | 'externalId'> & {
  contradiction: string | null;
};

type Asked = Pick<NormalizedInput, 'country' | 'subdivision' | 'clientIp'>;
type Known = Pick<Customer, 'country' | 'subdivision'> | null;

/**
 * Locates a customer by the input, else by the customer's record, else by the IP address. The input of a client token comes
 * from the customer's page, so it counts only where neither of the others knows. A missing subdivision is taken from another
 * source with the same country. An IP address counts as unknown if the database cannot be read.
 */
export async function locateCustomer(
  { geo, log }: Pick<SessionDeps, 'geo' | 'log'>,
  given: Asked,
  customer: Known,
  caller: Pick<Caller, 'kind'>,
): Promise<CustomerLocation> {
  const unreadable = (error: unknown) => {
    log.error({ event: 'country_database_unreadable', error }, 'The country database cannot be read');
    return null;
  };
  const byIp = given.clientIp === null ? null : await geo.country(given.clientIp).catch(unreadable);
  const { subdivision } = given;
  const ofSubdivision = subdivision && countryOfSubdivision(subdivision);
  const byInput = { ...given, country: given.country ?? ofSubdivision };
  const from = (source: CountrySource, known: Known) => ({
    source,
    country: known?.country ?? null,
    subdivision: known?.subdivision ?? null,
  });
  const known = [from('CUSTOMER', customer), from('IP', byIp)];
  const input = from('INPUT', byInput);
  const locations = caller.kind === 'client' ? [...known, input] : [input, ...known];
  const named = locations.find(({ country }) => country !== null);
  if (!named) return { country: null, subdivision: null, countrySource: 'NONE', contradiction: null };
  const { country, source } = named;
  const same = locations.find((each) => each.country === country && each.subdivision !== null);
  const contradiction =
    byIp?.country && byIp.country !== country
      ? `${source === 'INPUT' ? 'The input' : 'The customer'} says ${country}, the IP address says ${byIp.country}.`
      : null;
  return { country, subdivision: same?.subdivision ?? null, countrySource: source, contradiction };
}

/** Locates a customer without a purchase. */
export async function locate(
  deps: SessionDeps,
  input: Parameters<Sessions['locate']>[0],
  caller: Caller,
): ReturnType<Sessions['locate']> {
  const given = normalizeInput({ ...input, idempotencyKey: 'locate' });
  const issues = fieldIssues(given, { providerIds: [], mode: deps.mode, now: deps.clock() });
  // In the API's queries the location is an argument, not a field of `input`.
  const invalid = invalidInput(
    issues.map((issue) => ({ ...issue, path: issue.path.replace(/^input\./, '') })),
  );
  if (invalid) return invalid;
  const { customerId } = given;
  const customer = await rowById('customer', customerId, (ids) => deps.customers.byIds(ids, caller));
  if (customerId !== null && !customer) return notFound('customer', customerId);
  const { contradiction: _, ...location } = await locateCustomer(deps, given, customer, caller);
  const { metadata: customerMetadata = {}, externalId = null } = customer ?? {};
  return { ...location, customerMetadata, externalId };
}
