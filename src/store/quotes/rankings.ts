import { type Kysely, sql } from 'kysely';
import type { RoutingDecision } from '../../domain/routing/decision.ts';
import { prepareStatement } from '../connection/prepared-statement.ts';
import type { Schema } from '../schema.ts';

/** A ranking as it is stored; `quotes` are plain JSON with amounts as decimals. */
export type StoredRanking = {
  readonly id: string;
  readonly projectId: string;
  readonly customerId: string | null;
  readonly decision: RoutingDecision;
  readonly quotes: ReadonlyArray<{ readonly id: string }>;
};

export type QuoteUsage = {
  /** The idempotency key that used the quote; null if none did. */
  readonly usedBy: string | null;
  /** Whether a session of the project holds the idempotency key of the caller. */
  readonly keyHasSession: boolean;
};

export type Rankings = {
  /** Stores a ranking in one statement, unless its customer was erased meanwhile. */
  keep(ranking: StoredRanking): Promise<void>;
  find(id: string, projectId: string): Promise<StoredRanking | null>;
  /** Marks a quote as used by an idempotency key, unless it is used already. Returns the key that has it. */
  use(quoteId: string, projectId: string, idempotencyKey: string): Promise<string>;
  usage(quoteId: string, projectId: string, idempotencyKey: string): Promise<QuoteUsage>;
  /** Frees a quote that the idempotency key used, unless a session holds the key. */
  release(quoteId: string, projectId: string, idempotencyKey: string): Promise<void>;
};

/**
 * Whoever asked for the quotes waits for this statement, so it does not wait until the disk has the row. `set_config` with `true`
 * is for its transaction alone. A crash of PostgreSQL may lose the rankings of its last second; they cannot be bought then.
 */
const insert = prepareStatement<StoredRanking, never>(
  'keep_ranking',
  (value) => sql`
    with setting as materialized (select set_config('synchronous_commit', 'off', true))
    insert into quote_ranking (id, project_id, customer_id, decision, quotes)
    select ${value(({ id }) => id)}, ${value(({ projectId }) => projectId)}, ${value(({ customerId }) => customerId)},
      ${value(({ decision }) => JSON.stringify(decision))}::jsonb, ${value(({ quotes }) => JSON.stringify(quotes))}::jsonb
    from setting
    where ${value(({ customerId }) => customerId)}::text is null or exists (
      select 1 from customer
      where id = ${value(({ customerId }) => customerId)} and erased_at is null for key share)`,
);

export function createRankings(db: Kysely<Schema>): Rankings {
  const usage: Rankings['usage'] = async (quoteId, projectId, idempotencyKey) => {
    const { rows } = await sql<{ used_by: string | null; has_session: boolean }>`
      select
        (select idempotency_key from quote_use where quote_id = ${quoteId}) as used_by,
        exists (
          select 1 from onramp_session
          where project_id = ${projectId} and idempotency_key = ${idempotencyKey}) as has_session`.execute(
      db,
    );
    const [row] = rows;
    return { usedBy: row?.used_by ?? null, keyHasSession: row?.has_session ?? false };
  };
  return {
    async keep(ranking) {
      await insert(db, ranking);
    },

    async find(id, projectId) {
      const { rows } = await sql<{ customer_id: string | null } & Pick<StoredRanking, 'decision' | 'quotes'>>`
        select customer_id, decision, quotes from quote_ranking
        where id = ${id} and project_id = ${projectId}`.execute(db);
      const [row] = rows;
      if (!row) return null;
      return { id, projectId, customerId: row.customer_id, decision: row.decision, quotes: row.quotes };
    },

    async use(quoteId, projectId, idempotencyKey) {
      const { rows } = await sql`
        insert into quote_use (quote_id, project_id, idempotency_key)
        values (${quoteId}, ${projectId}, ${idempotencyKey})
        on conflict (quote_id) do nothing returning 1`.execute(db);
      if (rows.length > 0) return idempotencyKey;
      const { usedBy } = await usage(quoteId, projectId, idempotencyKey);
      return usedBy ?? idempotencyKey;
    },
    usage,

    async release(quoteId, projectId, idempotencyKey) {
      await sql`
        delete from quote_use
        where quote_id = ${quoteId} and project_id = ${projectId} and idempotency_key = ${idempotencyKey}
          and not exists (
            select 1 from onramp_session
            where project_id = ${projectId} and idempotency_key = ${idempotencyKey})`.execute(db);
    },
  };
}
