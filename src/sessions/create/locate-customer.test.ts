import { expect, test, vi } from 'vitest';
import { locateCustomer } from './locate-customer.ts';

type Place = { country: string | null; subdivision: string | null };

const at = (country: string | null, subdivision: string | null = null): Place => ({ country, subdivision });

/** How a caller's input, a customer's record and the country of an IP address locate a customer. */
async function located(kind: 'secret' | 'client', input: Place, customer: Place | null, ip: string | null) {
  const geo = { country: async () => ip && { country: ip, subdivision: null } };
  const deps = { geo, log: { error: vi.fn() } } as unknown as Parameters<typeof locateCustomer>[0];
  const found = await locateCustomer(deps, { ...input, clientIp: '192.0.2.1' }, customer, { kind });
  return [found.country, found.subdivision, found.countrySource];
}

test.each<[string, Place, Place | null, string | null, unknown[]]>([
  ['the record before the input', at('DE'), at('IR'), null, ['IR', null, 'CUSTOMER']],
  ['the record before the IP address', at('DE'), at('IR'), 'US', ['IR', null, 'CUSTOMER']],
  ['the IP address before the input', at('DE'), null, 'IR', ['IR', null, 'IP']],
  ['the subdivision of the record', at('UA', 'UA-30'), at('UA', 'UA-43'), null, ['UA', 'UA-43', 'CUSTOMER']],
  ['a subdivision that the record lacks', at('US', 'US-CA'), at('US'), null, ['US', 'US-CA', 'CUSTOMER']],
  ['no subdivision of another country', at('US', 'US-CA'), at('DE'), null, ['DE', null, 'CUSTOMER']],
  ['the input where nothing else is known', at('DE'), at(null), null, ['DE', null, 'INPUT']],
])('with a client token counts %s', async (_, input, customer, ip, expected) => {
  expect(await located('client', input, customer, ip)).toEqual(expected);
});

test('with a secret key counts the input first, then the record, then the IP address', async () => {
  expect(await located('secret', at('DE'), at('US'), 'FR')).toEqual(['DE', null, 'INPUT']);
  expect(await located('secret', at(null), at('US'), 'FR')).toEqual(['US', null, 'CUSTOMER']);
  expect(await located('secret', at(null), null, 'FR')).toEqual(['FR', null, 'IP']);
});
