import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/** How long an attempt belongs to the process that took it, by the database's clock: longer than an attempt may last. */
const LEASE_SECONDS = 30;
/** Attempts at one endpoint at a time, so that a dead one holds up nobody but itself; and at one that may be dead. */
const AT_ONCE = 4;
const AT_ONCE_UNSURE = 1;
/** That an endpoint goes on failing is written no more often, so that its row is no bottleneck. */
const NOTED_MINUTES = 10;

/** A delivery taken to be attempted now, and all that the attempt needs. */
export type TakenDelivery = {
  readonly id: string;
  /** Of all attempts; a result counts only while it is the newest one. */
  readonly attempt: number;
  /** Place in the schedule, from 1. */
  readonly step: number;
  readonly endpointId: string;
  readonly url: string;
  readonly eventId: string;
  readonly type: string;
  readonly data: unknown;
  readonly occurredAt: Date;
  readonly sealedSecret: Uint8Array;
  /** Nothing got through since its URL was set, or since its last failure. */
  readonly unsure: boolean;
  /** Null where there is none, or its time is over. */
  readonly sealedPreviousSecret: Uint8Array | null;
};

type Attempt = Pick<TakenDelivery, 'id' | 'attempt'>;

export type FailedAttempt = {
  readonly responseStatus: number | null;
  readonly error: string;
  /** Until the next attempt; null: there is none. */
  readonly retrySeconds: number | null;
  /** The receiver asked for an end: the reason to switch the endpoint off. */
  readonly gone: string | null;
};

/**
 * An endpoint that failed for `hours`, without one success, is switched off, for this reason. Quiet time proves nothing:
 * after so many hours without an attempt that failed the count begins anew.
 */
export type RetryLimits = { readonly hours: number; readonly quietHours: number; readonly reason: string };

export type WebhookOutbox = {
  /**
   * Takes what is due, at most so many, and at most `mostUnsure` of them of unsure endpoints: by turns among endpoints, and of
   * one endpoint the earliest first.
   */
  take(most: number, mostUnsure?: number): Promise<TakenDelivery[]>;
  succeeded(attempt: Attempt, responseStatus: number): Promise<void>;
  /** Answers why the endpoint was switched off, where it was. `url`: what was attempted; another one is not to blame. */
  failed(
    attempt: Attempt & { readonly url: string },
    failure: FailedAttempt,
    patience: RetryLimits,
  ): Promise<string | null>;
  /** An attempt that this process does not make any more: due at once, for whoever comes. */
  giveBack(attempt: Attempt): Promise<void>;
};

type TakenRow = {
  id: string;
  attempts: number;
  step: number;
  endpoint_id: string;
  url: string;
  event_id: string;
  type: string;
  unsure: boolean;
  data: unknown;
  created_at: Date;
  sealed_secret: Uint8Array;
  sealed_previous_secret: Uint8Array | null;
};

export function createWebhookOutbox(db: Kysely<Schema>): WebhookOutbox {
  // Whoever was slower than his lease finds a higher number here, and his word counts no more.
  const ours = ({ id, attempt }: Attempt) => sql`id = ${id} and attempts = ${attempt} and status = 'PENDING'`;
  return {
    async take(most, mostUnsure = most) {
      const { rows } = await sql<TakenRow>`
        with open as (
          select endpoint.id, not endpoint.proven or endpoint.failing_since is not null as unsure, (
            select count(*) from webhook_delivery busy
            where busy.endpoint_id = endpoint.id and busy.lease_until > now()
          ) as busy
          from webhook_endpoint endpoint
          where endpoint.enabled and exists (
            select 1 from webhook_delivery due
            where due.endpoint_id = endpoint.id and due.status = 'PENDING' and due.next_attempt_at <= now())
        ), due as materialized (
          select delivery.*, open.unsure, row_number() over (
            partition by delivery.endpoint_id order by delivery.next_attempt_at, delivery.id) as turn
          from open cross join lateral (
            select id, endpoint_id, next_attempt_at from webhook_delivery
            where endpoint_id = open.id and status = 'PENDING' and next_attempt_at <= now()
            order by next_attempt_at, id
            limit greatest(case when open.unsure then ${sql.lit(AT_ONCE_UNSURE)} else ${sql.lit(AT_ONCE)} end - open.busy, 0)
            for update skip locked
          ) delivery
        ), taken as materialized (
          select id, unsure from (
            select due.*, row_number() over (partition by unsure order by turn, next_attempt_at, id) as place from due
          ) placed
          where not unsure or place <= ${mostUnsure} order by turn, next_attempt_at, id limit ${most}
        )
        update webhook_delivery delivery set attempts = delivery.attempts + 1, step = delivery.step + 1,
          lease_until = now() + make_interval(secs => ${sql.lit(LEASE_SECONDS)}),
          next_attempt_at = now() + make_interval(secs => ${sql.lit(LEASE_SECONDS)})
        from taken, webhook_endpoint endpoint, outgoing_event event
        where delivery.id = taken.id and endpoint.id = delivery.endpoint_id and event.id = delivery.event_id
        returning delivery.id, delivery.attempts, delivery.step, endpoint.id as endpoint_id, endpoint.url,
          event.id as event_id, event.type, taken.unsure, event.data, event.created_at, endpoint.sealed_secret,
          case when endpoint.previous_secret_until > now() then endpoint.sealed_previous_secret end
            as sealed_previous_secret`.execute(db);
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
          unsure: row.unsure,
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
          where ${ours(attempt)} returning endpoint_id
        )
        update webhook_endpoint endpoint set failing_since = null, proven = true
        from delivered where endpoint.id = delivered.endpoint_id
          and (endpoint.failing_since is not null or not endpoint.proven)`.execute(db);
    },

    async failed(attempt, { responseStatus, error, retrySeconds, gone }, { hours, quietHours, reason }) {
      // By the row as it is when it is written: a success of the same moment counts.
      const since = sql`case
        when endpoint.failing_since is not null
          and endpoint.last_failed_at > now() - make_interval(hours => ${sql.lit(quietHours)}) then endpoint.failing_since
        else now() end`;
      const verdict = sql`coalesce(${gone}::text,
        case when ${since} <= now() - make_interval(hours => ${sql.lit(hours)}) then ${reason}::text end)`;
      const { rows } = await sql<{ disabled_reason: string | null }>`
        with failed as (
          update webhook_delivery set last_response_status = ${responseStatus}::integer, last_error = ${error}::text,
            status = case when ${retrySeconds}::float8 is null then 'FAILED' else 'PENDING' end,
            next_attempt_at = now() + make_interval(secs => ${retrySeconds}::float8), lease_until = null
          where ${ours(attempt)} returning endpoint_id
        )
        update webhook_endpoint endpoint set failing_since = ${since}, last_failed_at = now(),
          enabled = ${verdict} is null, disabled_reason = ${verdict},
          updated_at = case when ${verdict} is null then endpoint.updated_at else now() end
        from failed
        where endpoint.id = failed.endpoint_id and endpoint.enabled and endpoint.url = ${attempt.url}
          and (${verdict} is not null or endpoint.failing_since is distinct from ${since}
            or endpoint.last_failed_at < now() - make_interval(mins => ${sql.lit(NOTED_MINUTES)}))
        returning endpoint.disabled_reason`.execute(db);
      return rows[0]?.disabled_reason ?? null;
    },

    async giveBack(attempt) {
      await sql`
        update webhook_delivery set step = step - 1, next_attempt_at = now(), lease_until = null
        where ${ours(attempt)}`.execute(db);
    },
  };
}
