import { sql } from 'kysely';
import { fakeIssuer, fakeProvider } from '../../customers/testing.ts';
import { newId } from '../../domain/id.ts';
import { ProviderError } from '../../provider/error.ts';
import type { Db } from '../../store/index.ts';
import { addressesOn, fromNow, issued, OTHER_WALLET, USDC, WALLET } from '../testing.ts';

export const FIRST = WALLET;
export const SECOND = OTHER_WALLET;
export const THIRD = '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB';
export const HEADROOM_HOURS = 48.5;
export const HOUR = 3_600_000;

export const inHours = (hours: number) => fromNow(hours * HOUR);
export const failing = (errorClass: 'customer' | 'provider') =>
  new ProviderError({ outcome: 'rejected', class: errorClass, code: 'test', message: 'test' });

/** A customer at two issuers, with an address of the first that ends in `hoursLeft`. */
export async function addressNearItsEnd(makeStore: () => Promise<{ db: Db }>, hoursLeft: number) {
  const { db } = await makeStore();
  const [issuer, other] = [fakeIssuer(), fakeIssuer()];
  const providers = [
    fakeProvider('issuer', { addresses: issuer }),
    fakeProvider('other', { addresses: other }),
  ];
  const world = await addressesOn(db, providers, { headroomHours: HEADROOM_HOURS });
  const { caller } = world;
  const { addresses, customers, jobs, log } = world.deps;
  const customerId = await world.customer();
  issuer.issue.mockResolvedValueOnce(issued(FIRST, inHours(hoursLeft)));
  const request = (provider: string | null = null) =>
    addresses.request({ customerId, ...USDC, provider }, caller);
  const { id } = await world.issued(customerId, USDC);

  const read = async (one = id) => (await addresses.byIds([one], caller))[0];
  const endsIn = async (hours: number) => {
    const end = sql`now() + make_interval(hours => ${hours}::integer)`;
    await sql`update deposit_address set expires_at = ${end}, renew_at = now() - interval '1 second' where id = ${id}`.execute(
      db,
    );
  };
  const renewAt = async () => {
    const { rows } = await sql<{ hours: number | null }>`
      select round(extract(epoch from renew_at - now()) / 3600)::integer as hours
      from deposit_address where id = ${id}`.execute(db);
    return rows[0]?.hours;
  };
  const deposit = () =>
    db
      .insertInto('deposit')
      .values({
        id: newId('deposit'),
        project_id: caller.projectId,
        customer_id: customerId,
        provider_id: 'issuer',
        provider_reference: newId('deposit'),
        address: FIRST,
        deposit_address_id: id,
        provider_currency: 'USDC',
        amount: '1',
        status: 'SETTLED',
      })
      .execute();
  const session = async (
    status: string,
    names: { deposit_address_id?: string; wallet_address?: string } = { deposit_address_id: id },
  ) => {
    await world.session({ customer_id: customerId, status, ...names });
  };
  /** Makes the address due and returns the renewals that a tick enqueues. */
  const tick = async () => {
    await sql`update deposit_address set renew_at = now() - interval '1 second' where id = ${id}`.execute(db);
    jobs.enqueue.mockClear();
    await addresses.enqueueRenewals(10);
    const renewals = jobs.enqueue.mock.calls.filter(([queue]) => queue === 'address-renewal');
    return renewals.map(([, data]) => data);
  };
  const renewal = { depositAddressId: id, projectId: caller.projectId, providerId: 'issuer' };
  return {
    addresses,
    caller,
    customers,
    customerId,
    deposit,
    endsIn,
    id,
    issuer,
    log,
    other,
    providers,
    read,
    renewAt,
    renewal,
    request,
    session,
    tick,
  };
}
