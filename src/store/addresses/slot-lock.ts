import { sql, type Transaction } from 'kysely';
import type { AssetRef } from '../../domain/asset/asset.ts';
import type { Schema } from '../schema.ts';

/** One customer's addresses for one asset: what is looked up, cached and written as a whole. */
export type AddressSlot = AssetRef & { readonly projectId: string; readonly customerId: string };

/** Locks the places, in one order everywhere, and answers a stamp later than any of their rows bears. */
export async function lockSlotsAndStamp(
  places: readonly AddressSlot[],
  open: Transaction<Schema>,
): Promise<number> {
  const names = places.map(
    ({ customerId, currency, network }) => `deposit_address ${customerId} ${currency} ${network}`,
  );
  for (const name of [...new Set(names)].sort()) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(open);
  }
  // Not now(): that is when the transaction began, maybe before another one that has committed since.
  const { rows } = await sql<{ version: number }>`
    select floor(extract(epoch from greatest(clock_timestamp(), max(a.updated_at) + interval '1 millisecond')) * 1000)::float8
      as version
    from deposit_address a join unnest(${places.map((place) => place.customerId)}::text[],
      ${places.map((place) => place.currency)}::text[], ${places.map((place) => place.network)}::text[])
      as wanted(customer_id, currency, network)
      on (a.customer_id, a.currency, a.network) = (wanted.customer_id, wanted.currency, wanted.network)`.execute(
    open,
  );
  const version = rows[0]?.version;
  if (!version) throw new Error('the database told no time');
  return version;
}
