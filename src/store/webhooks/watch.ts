import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/** Age from which a paid session or a deposit counts as unreported: webhooks may be late. */
const GRACE_MINUTES = 15;
/** Older ones prove nothing about the present. */
const WINDOW_HOURS = 24;

/** `blocked`: the vendor says so. `silent`: changes were found by polling that no webhook reported. */
export type WebhookProblem = 'blocked' | 'silent';

export type WatchedWebhooks = { readonly problem: WebhookProblem | null; readonly since: Date | null };

export type Silence = {
  /** Paid sessions and deposits that polling found, and before which no webhook had arrived since they were made. */
  readonly missed: number;
  /** When the last webhook arrived, or was applied. */
  readonly lastReceived: Date | null;
};

export type WebhookWatchStore = {
  /** Claims the check of a provider for this process; null if the last one was less than `seconds` ago. */
  claim(providerId: string, seconds: number): Promise<WatchedWebhooks | null>;
  silence(providerId: string): Promise<Silence>;
  setProblem(providerId: string, problem: WebhookProblem | null): Promise<void>;
};

export function createWebhookWatchStore(db: Kysely<Schema>): WebhookWatchStore {
  return {
    async claim(providerId, seconds) {
      const { rows } = await sql<WatchedWebhooks>`
        insert into webhook_watch (provider_id) values (${providerId})
        on conflict (provider_id) do update set checked_at = now()
          where webhook_watch.checked_at <= now() - make_interval(secs => ${sql.lit(seconds)})
        returning problem, since`.execute(db);
      return rows[0] ?? null;
    },

    async silence(providerId) {
      const window = sql`now() - make_interval(hours => ${sql.lit(WINDOW_HOURS)})`;
      const grace = sql`now() - make_interval(mins => ${sql.lit(GRACE_MINUTES)})`;
      // A parked event that is applied later has made its change known too.
      const { rows } = await sql<{ missed: number; last: Date | null }>`
        with last as (
          select greatest(
            (select max(received_at) from webhook_event where provider_id = ${providerId}),
            (select max(updated_at) from webhook_event
              where provider_id = ${providerId} and received_at > ${window} and state = 'applied')) as at
        ), missed as (
          select session.id from onramp_session session, last
          where session.provider_id = ${providerId}
            and session.created_at > greatest(last.at, ${window})
            and exists (select 1 from session_event event
              where event.session_id = session.id and event.applied and event.source in ('POLL', 'API')
                and event.to_status in ('PAYMENT_PROCESSING', 'DELIVERING', 'COMPLETED') and event.at < ${grace})
          union all
          select deposit.id from deposit, last
          where deposit.provider_id = ${providerId}
            and deposit.created_at > greatest(last.at, ${window}) and deposit.created_at < ${grace}
        )
        select (select count(*) from missed)::integer as missed, (select at from last) as last`.execute(db);
      const [row] = rows;
      return { missed: row?.missed ?? 0, lastReceived: row?.last ?? null };
    },

    async setProblem(providerId, problem) {
      await sql`
        update webhook_watch set problem = ${problem},
          since = case when ${problem}::text is null then null else now() end
        where provider_id = ${providerId}`.execute(db);
    },
  };
}
