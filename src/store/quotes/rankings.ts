import { type Kysely, sql } from 'kysely';
import type { RoutingDecision } from '../../domain/routing/decision.ts';
import type { Schema } from '../schema.ts';

/** A ranking as it is stored; `quotes` are plain JSON with amounts as decimals. */
export type StoredRanking = {
  readonly id: string;
  readonly projectId: string;
  readonly customerId: string | null;
  readonly decision: RoutingDecision;
  readonly quotes: ReadonlyArray<{ readonly id: string }>;
};

export type Rankings = {
  /** Stores a ranking in one statement. */
  keep(ranking: StoredRanking): Promise<void>;
};

export function createRankings(db: Kysely<Schema>): Rankings {
  return {
    async keep({ id, projectId, customerId, decision, quotes }) {
      await sql`
        insert into quote_ranking (id, project_id, customer_id, decision, quotes)
        values (${id}, ${projectId}, ${customerId}, ${JSON.stringify(decision)}::jsonb, ${JSON.stringify(quotes)}::jsonb)`.execute(
        db,
      );
    },
  };
}
