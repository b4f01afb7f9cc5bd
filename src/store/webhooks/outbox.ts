import { type Kysely, sql } from 'kysely';
import { prepareStatement } from '../connection/prepared-statement.ts';
import type { Schema } from '../schema.ts';
import { ROUNDED_NOW } from './rounded-now.ts';

/** Lease of an attempt, by the database's clock: longer than an attempt may last. */
const LEASE_SECONDS = 30;
/** Concurrent attempts per endpoint, so that a slow endpoint delays only its own deliveries. */
const AT_ONCE = 4;
const AT_ONCE_FAILING = 1;
/** Repeated failures are written to the endpoint's row no more often, so that the row is no bottleneck. */
const FAILURE_WRITE_MINUTES = 10;

/** A delivery that is leased for an attempt, with everything that the attempt needs. */
export type TakenDelivery = {
  readonly id: string;
  /** Number of the attempt, from 1. A result counts only if no later attempt has begun. */
  readonly attempt: number;
  /** Position in the retry schedule, from 1. */
  readonly step: number;
  readonly endpointId: string;
  readonly url: string;
  readonly eventId: string;
  readonly type: string;
  readonly data: unknown;
  readonly occurredAt: Date;
  readonly sealedSecret: Uint8Array;
  /** No delivery to the endpoint succeeded since its URL was set, or since its last failure. */
  readonly failing: boolean;
  /** Null if there is none, or its grace period is over. */
  readonly sealedPreviousSecret: Uint8Array | null;
};

type Attempt = Pick<TakenDelivery, 'id' | 'attempt'>;

export type FailedAttempt = {
  readonly responseStatus: number | null;
  readonly error: string;
  /** Until the next attempt; null: this was the last one. */
  readonly retrySeconds: number | null;
  /** Why to disable the endpoint at once, because the receiver asked for it; else null. */
  readonly gone: string | null;
};

/**
 * An endpoint that has failed for `hours` without a success is disabled with this reason. After `quietHours`
 * without a failed attempt the count starts again: quiet time is no evidence of failure.
 */
export type DisableRule = { readonly hours: number; readonly quietHours: number; readonly reason: string };

export type WebhookOutbox = {
  /**
   * Leases due deliveries, at most `most`, and at most `mostFailing` to failing endpoints: round-robin among
   * the endpoints, and for each endpoint the earliest first.
   */
  take(most: number, mostFailing?: number): Promise<TakenDelivery[]>;
  succeeded(attempt: Attempt, responseStatus: number): Promise<void>;
  /**
   * Returns why the endpoint was disabled; null if it was not. `url`: the URL that failed; a failure of an
   * earlier URL does not count against the present one.
   */
  failed(
    attempt: Attempt & { readonly url: string },
    failure: FailedAttempt,
    rule: DisableRule,
  ): Promise<string | null>;
  /** Returns a delivery that this process does not attempt after all: it is due at once. */
  release(attempt: Attempt): Promise<void>;
};

type TakenRow = {
  id: string;
  attempts: number;
  step: number;
  endpoint_id: string;
  url: string;
  event_id: string;
  type: string;
  failing: boolean;
  data: unknown;
  created_at: Date;
  sealed_secret: Uint8Array;
  sealed_previous_secret: Uint8Array | null;
};

type Most = { readonly most: number; readonly mostFailing: number };
// Prepared: it runs for changes of sessions even without an endpoint, and planning takes longer than running it.
const take = prepareStatement<Most, TakenRow>(
  'webhook_take',
  (value) => sql`
    with ready as (
      select endpoint.id, not endpoint.proven or endpoint.failing_since is not null as failing, (
        select count(*) from webhook_delivery busy
        where busy.endpoint_id = endpoint.id and busy.lease_until > now()
      ) as busy
      from webhook_endpoint endpoint
      where endpoint.enabled and exists (
        select 1 from webhook_delivery due
        where due.endpoint_id = endpoint.id and due.status = 'PENDING' and due.next_attempt_at <= ${ROUNDED_NOW})
    ), due as materialized (
      select delivery.*, ready.failing, row_number() over (
        partition by delivery.endpoint_id order by delivery.next_attempt_at, delivery.id) as nth
      from ready cross join lateral (
        select id, endpoint_id, next_attempt_at from webhook_delivery
        where endpoint_id = ready.id and status = 'PENDING' and next_attempt_at <= ${ROUNDED_NOW}
        order by next_attempt_at, id
        limit greatest(case when ready.failing then ${sql.lit(AT_ONCE_FAILING)} else ${sql.lit(AT_ONCE)} end - ready.busy, 0)
        for update skip locked
      ) delivery
    ), taken as materialized (
      select id, failing from (
        select due.*, row_number() over (partition by failing order by nth, next_attempt_at, id) as rank from due
      ) ranked
      where not failing or rank <= ${value(({ mostFailing }) => mostFailing)}
      order by nth, next_attempt_at, id limit ${value(({ most }) => most)}
    )
    update webhook_delivery delivery set attempts = delivery.attempts + 1, step = delivery.step + 1,
      lease_until = now() + make_interval(secs => ${sql.lit(LEASE_SECONDS)}),
      next_attempt_at = now() + make_interval(secs => ${sql.lit(LEASE_SECONDS)})
    from taken, webhook_endpoint endpoint, outgoing_event event
    where delivery.id = taken.id and endpoint.id = delivery.endpoint_id and event.id = delivery.event_id
    returning delivery.id, delivery.attempts, delivery.step, endpoint.id as endpoint_id, endpoint.url,
      event.id as event_id, event.type, taken.failing, event.data, event.created_at, endpoint.sealed_secret,
      case when endpoint.previous_secret_until > now() then endpoint.sealed_previous_secret end
        as sealed_previous_secret`,
);

export function createWebhookOutbox(db: Kysely<Schema>): WebhookOutbox {
  // After the lease another process may have begun a later attempt: then this result does not count.
  const isNewest = ({ id, attempt }: Attempt) =>
    sql`id = ${id} and attempts = ${attempt} and status = 'PENDING'`;
  return {
    async take(most, mostFailing = most) {
      const rows = await take(db, { most, mostFailing });
      return rows
        .toSorted((a, b) => a.created_at.getTime() - b.created_at.getTime())
        .map((row) => ({
          id: row.id,
          attempt: row.attempts,
          step: row.step,
          endpointId: row.endpoint_id,
          url: row.url,
          eventId: row.event_id,
          type: row.type,
          failing: row.failing,
          data: row.data,
          occurredAt: row.created_at,
          sealedSecret: row.sealed_secret,
          sealedPreviousSecret: row.sealed_previous_secret,
        }));
    },

    async succeeded(attempt, responseStatus) {
      await sql`
        with delivered as (
          update webhook_delivery set status = 'DELIVERED', last_response_status = ${responseStatus}, last_error = null,
            next_attempt_at = null, lease_until = null
          where ${isNewest(attempt)} returning endpoint_id
        )
        update webhook_endpoint endpoint set failing_since = null, proven = true
        from delivered where endpoint.id = delivered.endpoint_id
          and (endpoint.failing_since is not null or not endpoint.proven)`.execute(db);
    },

    async failed(attempt, { responseStatus, error, retrySeconds, gone }, { hours, quietHours, reason }) {
      // Computed from the row at the time of the update, so that a concurrent success counts.
      const since = sql`case
        when endpoint.failing_since is not null
          and endpoint.last_failed_at > now() - make_interval(hours => ${sql.lit(quietHours)}) then endpoint.failing_since
        else now() end`;
      const disableReason = sql`coalesce(${gone}::text,
        case when ${since} <= now() - make_interval(hours => ${sql.lit(hours)}) then ${reason}::text end)`;
      const { rows } = await sql<{ disabled_reason: string | null }>`
        with failed as (
          update webhook_delivery set last_response_status = ${responseStatus}::integer, last_error = ${error}::text,
            status = case when ${retrySeconds}::float8 is null then 'FAILED' else 'PENDING' end,
            next_attempt_at = now() + make_interval(secs => ${retrySeconds}::float8), lease_until = null
          where ${isNewest(attempt)} returning endpoint_id
        )
        update webhook_endpoint endpoint set failing_since = ${since}, last_failed_at = now(),
          enabled = ${disableReason} is null, disabled_reason = ${disableReason},
          updated_at = case when ${disableReason} is null then endpoint.updated_at else now() end
        from failed
        where endpoint.id = failed.endpoint_id and endpoint.enabled and endpoint.url = ${attempt.url}
          and (${disableReason} is not null or endpoint.failing_since is distinct from ${since}
            or endpoint.last_failed_at < now() - make_interval(mins => ${sql.lit(FAILURE_WRITE_MINUTES)}))
        returning endpoint.disabled_reason`.execute(db);
      return rows[0]?.disabled_reason ?? null;
    },

    async release(attempt) {
      await sql`
        update webhook_delivery set step = step - 1, next_attempt_at = now(), lease_until = null
        where ${isNewest(attempt)}`.execute(db);
    },
  };
}
