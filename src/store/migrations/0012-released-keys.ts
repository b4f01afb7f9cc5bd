import { type Kysely, sql } from 'kysely';

// Keys that a session has released, refusals of attempts, and client IP addresses that are to be removed.
const STATEMENTS = [
  // The unique constraint stays: `on conflict` of older gateways needs it, and a partial index cannot serve them. It does
  // not compare nulls, so a key is released by moving it. Older gateways never read the key of a session.
  `alter table onramp_session
     alter column idempotency_key drop not null,
     add column released_key text,
     add column key_released_at timestamptz(3)`,
  `alter table onramp_session add constraint onramp_session_key check (
     (idempotency_key is null) = (key_released_at is not null)
     and (released_key is null) = (key_released_at is null)) not valid`,

  // Older gateways do not write it: their refused attempts count as failures that a repeat may cure.
  `alter table session_attempt add column refusal jsonb`,

  // Polled once, within a day, so that the IP addresses in their stored requests go.
  `update onramp_session set next_check_at = now() + random() * interval '1 day' where next_check_at is null`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
