import { type Kysely, sql } from 'kysely';

// When a session was last unpaid, which endpoints accept deliveries, and deposit addresses by reference.
const STATEMENTS = [
  // First, without a stronger lock: older gateways keep writing sessions and read both tables in any order.
  `create index deposit_address_reference on deposit_address (provider_id, provider_reference)
     where provider_reference is not null`,

  // Older gateways do not write it; null means not known.
  `alter table onramp_session add column unpaid_at timestamptz(3)`,

  // Existing endpoints count as proven until their first failure.
  `alter table webhook_endpoint add column proven boolean not null default true`,
  `alter table webhook_endpoint alter column proven set default false`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
