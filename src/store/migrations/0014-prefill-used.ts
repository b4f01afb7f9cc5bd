import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** Whether the provider took personal data from the prefill. Old gateways neither read nor write it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table onramp_session add column prefill_used boolean`.execute(db);
}
