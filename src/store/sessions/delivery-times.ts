import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/** Older purchases say little about those of today. */
const DAYS = 14;
/** Of each provider, the newest: a bound of what is read. */
const MOST_PURCHASES = 1_000;
/** Fewer purchases are no basis for a claim, and might show those of one project. */
const LEAST_PURCHASES = 30;

/** How long the purchases of a provider with one payment method took from payment to delivery. */
export type DeliveryTime = {
  readonly providerId: string;
  readonly mode: string;
  /** Null: the customer chose it at the provider. */
  readonly paymentMethod: string | null;
  readonly p50Seconds: number;
  readonly p90Seconds: number;
};

/**
 * The times of the purchases that were completed in the last 14 days, at most the newest 1,000 of each provider, of all
 * projects together. Leaves out a payment method with fewer than 30 of them. A purchase counts from the last time that it
 * became paid; one that was not seen as paid when it was completed, such as after it had expired, does not count. Takes the newest by their completion:
 * among the newest by creation, those that take long would be missing.
 */
export async function readDeliveryTimes(
  db: Kysely<Schema>,
  providerIds: readonly string[],
): Promise<DeliveryTime[]> {
  const { rows } = await sql<DeliveryTime>`
    select provider_id as "providerId", mode, payment_method as "paymentMethod",
      percentile_disc(0.5) within group (order by seconds) as "p50Seconds",
      percentile_disc(0.9) within group (order by seconds) as "p90Seconds"
    from unnest(${[...providerIds]}::text[]) provider_id, lateral (
      select id, mode, requested ->> 'paymentMethod' as payment_method from onramp_session session
      where session.provider_id = provider_id.provider_id and status = 'COMPLETED'
        and updated_at > now() - make_interval(days => ${sql.lit(DAYS)})
      order by updated_at desc limit ${sql.lit(MOST_PURCHASES)}
    ) purchase, lateral (
      select at, number from session_event
      where session_id = purchase.id and applied and to_status = 'COMPLETED'
        and from_status in ('PAYMENT_PROCESSING', 'DELIVERING')
      order by number desc limit 1
    ) completed, lateral (
      select at from session_event
      where session_id = purchase.id and applied and number < completed.number
        and to_status in ('PAYMENT_PROCESSING', 'DELIVERING')
        and from_status is distinct from 'PAYMENT_PROCESSING' and from_status is distinct from 'DELIVERING'
      order by number desc limit 1
    ) paid, lateral (
      select greatest(1, ceil(extract(epoch from completed.at - paid.at)))::integer as seconds
    ) took
    group by provider_id, mode, payment_method
    having count(*) >= ${sql.lit(LEAST_PURCHASES)}`.execute(db);
  return rows;
}
