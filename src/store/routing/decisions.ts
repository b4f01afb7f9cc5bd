import { type Kysely, sql } from 'kysely';
import type { RoutingDecision } from '../../domain/routing/decision.ts';
import type { Schema } from '../schema.ts';

/** Decisions in one round trip: few enough that memory stays constant however many are stored. */
const BATCH = 1_000;

/**
 * Streams the decisions of all sessions since a moment, in no particular order. Pages by the primary key, so that nothing is
 * sorted and no row is read twice.
 */
export async function* decisionsSince(
  db: Kysely<Schema>,
  since: Date,
  batch = BATCH,
): AsyncGenerator<RoutingDecision> {
  for (let after = ''; ; ) {
    const { rows } = await sql<{ id: string; decision: RoutingDecision | null }>`
      select id, case when created_at >= ${since} then decision end as decision
      from onramp_session where id > ${after} order by id limit ${batch}`.execute(db);
    for (const { decision } of rows) if (decision) yield decision;
    const last = rows.at(-1);
    if (!last || rows.length < batch) return;
    after = last.id;
  }
}
