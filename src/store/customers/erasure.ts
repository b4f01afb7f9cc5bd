import { sql, type Transaction } from 'kysely';
import type { Schema } from '../schema.ts';

/** Why a customer cannot be erased yet. */
export type ErasureBlocker =
  | { readonly kind: 'session'; readonly id: string; readonly status: string; readonly until: Date | null }
  | { readonly kind: 'deposit'; readonly id: string; readonly status: string };

/** Locks the customer until the end of the transaction, against new sessions. Null if there is none in the project. */
export async function lockForErasure(
  open: Transaction<Schema>,
  id: string,
  projectId: string,
): Promise<{ erased: boolean } | null> {
  const { rows } = await sql<{ erased: boolean }>`
    select erased_at is not null as erased from customer where id = ${id} and project_id = ${projectId}
    for update`.execute(open);
  return rows[0] ?? null;
}

/**
 * The oldest session whose money is on its way or may be, else such a deposit. A session that ended before any provider was
 * known to have created it counts until its late-payment deadline: its stored request is needed to search for it.
 */
export async function findErasureBlocker(
  open: Transaction<Schema>,
  customerId: string,
): Promise<ErasureBlocker | null> {
  const { rows } = await sql<{ id: string; status: string; until: Date | null }>`
    select id, status, case when status in ('READY', 'AWAITING_PAYMENT') then expires_at
      when status in ('FAILED', 'EXPIRED', 'CANCELED') then horizon_at end as until
    from onramp_session where customer_id = ${customerId} and (
      status in ('CREATING', 'READY', 'AWAITING_PAYMENT', 'PAYMENT_PROCESSING', 'DELIVERING')
      or status in ('FAILED', 'EXPIRED', 'CANCELED') and provider_id is null
        and (horizon_at is null or horizon_at > greatest(now(), updated_at)))
    order by created_at limit 1`.execute(open);
  if (rows[0]) return { kind: 'session', ...rows[0] };
  const deposits = await sql<{ id: string; status: string }>`
    select id, status from deposit where customer_id = ${customerId} and status in ('DETECTED', 'IN_REVIEW')
    order by created_at limit 1`.execute(open);
  return deposits.rows[0] ? { kind: 'deposit', ...deposits.rows[0] } : null;
}

/**
 * Removes what identifies the person. Ids, amounts, statuses, addresses on chains and the providers' references stay: they
 * are the trail of the money, and name nobody.
 */
export async function eraseCustomerData(open: Transaction<Schema>, customerId: string): Promise<void> {
  const own = sql`where customer_id = ${customerId}`;
  // Before the keys of the sessions are gone: a quote that was asked without the customer is found by the key that bought it.
  await sql`
    update quote_use set idempotency_key = 'erased:' || quote_id where quote_id in (
      select used.quote_id from quote_use used join onramp_session session on session.customer_id = ${customerId}
        and used.project_id = session.project_id and used.idempotency_key in (session.idempotency_key, session.released_key)
      union all select quote ->> 'id' from quote_ranking ranking, jsonb_array_elements(ranking.quotes) quote
        where ranking.customer_id = ${customerId})`.execute(open);
  await sql`delete from quote_ranking ${own}`.execute(open);
  // The app's id of the customer may be anything, also an e-mail address; so may its idempotency keys.
  await sql`
    update customer set external_id = 'erased:' || id, input_fingerprint = null, sealed_email = null, country = null,
      subdivision = null, metadata = '{}', blocked = true, erased_at = coalesce(erased_at, now()),
      updated_at = case when erased_at is null then now() else updated_at end
    where id = ${customerId}`.execute(open);
  await sql`
    update session_attempt set sealed_prepared = null, recovery = null
    where session_id in (select id from onramp_session ${own})`.execute(open);
  await sql`
    update onramp_session set
      idempotency_key = case when idempotency_key is not null then 'erased:' || id end,
      released_key = case when released_key is not null then 'erased:' || id end,
      fingerprint = '', sealed_handoff = null, metadata = '{}', return_url = null,
      decision = decision || jsonb_build_object('country', null, 'subdivision', null, 'facts',
        coalesce(decision -> 'facts', '{}') || '{"country": null, "subdivision": null, "customerMetadata": {}}')
    ${own}`.execute(open);
}

/** Providers that may have sent webhooks about the customer, and every id by which such a webhook can name the customer. */
export async function namesAtProviders(
  open: Transaction<Schema>,
  customerId: string,
): Promise<{ providers: string[]; names: string[] }> {
  const { rows } = await sql<{ provider_id: string; names: string[] }>`
    select provider_id, array_agg(distinct name) as names from (
      select attempt.provider_id, unnest(array[session.id, session.provider_reference]) as name
      from onramp_session session join session_attempt attempt on attempt.session_id = session.id
      where session.customer_id = ${customerId}
      union all select provider_id, unnest(array[customer_id, reference]) from provider_account
      where customer_id = ${customerId}
      union all select provider_id, unnest(array[customer_id, provider_reference, transaction_hash]) from deposit
      where customer_id = ${customerId}
    ) named where name is not null group by provider_id`.execute(open);
  return {
    providers: rows.map((row) => row.provider_id),
    names: [...new Set([customerId, ...rows.flatMap((row) => row.names)])],
  };
}
