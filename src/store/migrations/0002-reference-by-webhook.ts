import { type Kysely, sql } from 'kysely';

/** Sessions whose provider tells its reference by webhook only. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table onramp_session add column reference_by_webhook boolean not null default false`.execute(
    db,
  );
}
