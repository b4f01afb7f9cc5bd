import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { newId } from '../../domain/id.ts';
import type { Schema } from '../schema.ts';

type Step = { readonly from: string; readonly to: string; readonly at: number; readonly applied?: boolean };

type ExamplePurchase = {
  /** From payment to delivery. */
  readonly seconds?: number;
  /** Instead: its events, at seconds from the completion. */
  readonly steps?: readonly Step[];
  readonly daysAgo?: number;
  readonly status?: string;
  readonly mode?: string;
  readonly projectId?: string;
  readonly providerId?: string;
  readonly paymentMethod?: string | null;
};

/** Stores `count` purchases with their events, by default completed now; `purchase` is called with 1, 2, … */
export async function addPurchases(
  db: Kysely<Schema>,
  count: number,
  purchase: (number: number) => ExamplePurchase,
): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => {
    const { seconds = 0, paymentMethod = 'card', ...given } = purchase(index + 1);
    const paid = { from: 'AWAITING_PAYMENT', to: 'DELIVERING', at: -seconds };
    return {
      id: newId('onrampSession'),
      key: randomUUID(),
      status: 'COMPLETED',
      mode: 'LIVE',
      projectId: 'prj_1',
      providerId: 'alpha',
      daysAgo: 0,
      requested: { paymentMethod },
      steps: [paid, { from: 'DELIVERING', to: 'COMPLETED', at: 0 }],
      ...given,
    };
  });
  const purchases = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as purchase(id text, key text, status text, mode text,
    "projectId" text, "providerId" text, "daysAgo" integer, requested jsonb, steps jsonb)`;
  await sql`
    insert into onramp_session (id, project_id, idempotency_key, fingerprint, status, provider_id, mode, requested, decision,
      metadata, updated_at)
    select id, "projectId", key, '', status, "providerId", mode, requested, '{}', '{}', now() - make_interval(days => "daysAgo")
    from ${purchases}`.execute(db);
  await sql`
    insert into session_event (session_id, source, from_status, to_status, applied, at)
    select id, 'POLL', step ->> 'from', step ->> 'to', coalesce((step ->> 'applied')::boolean, true),
      now() - make_interval(days => "daysAgo") + make_interval(secs => (step ->> 'at')::float8)
    from ${purchases}, jsonb_array_elements(steps) with ordinality as each_step(step, place)
    order by id, place`.execute(db);
}
