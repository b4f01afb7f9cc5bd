import { type Kysely, sql } from 'kysely';

// By which the erasure of a customer finds their rankings of quotes, and the keys that bought one.
const STATEMENTS = [
  'create index quote_ranking_by_customer on quote_ranking (customer_id) where customer_id is not null',
  'create index quote_use_by_key on quote_use (project_id, idempotency_key)',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
