import { type Kysely, sql } from 'kysely';

/** Marks sessions whose provider reports its reference by webhook only. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table onramp_session add column reference_by_webhook boolean not null default false`.execute(
    db,
  );
}
