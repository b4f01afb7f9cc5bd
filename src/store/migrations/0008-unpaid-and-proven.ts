import { type Kysely, sql } from 'kysely';

// What a session's deposit must be younger than, which receivers take messages, and whose purse a provider names.
const STATEMENTS = [
  // First, and without a stronger lock: gateways of before go on writing sessions meanwhile, and read both tables in any order.
  `create index deposit_address_reference on deposit_address (provider_id, provider_reference)
     where provider_reference is not null`,

  // Gateways of before do not write it: by them it is not known.
  `alter table onramp_session add column unpaid_at timestamptz(3)`,

  // Endpoints of before are believed to take messages, until the first failure.
  `alter table webhook_endpoint add column proven boolean not null default true`,
  `alter table webhook_endpoint alter column proven set default false`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
