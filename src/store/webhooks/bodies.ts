import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

export type StoredBody = { readonly id: string; readonly sealedBody: Uint8Array };

/** The stored webhook events of these providers, in the order of their ids, behind `after`. */
export async function listBodies(
  db: Kysely<Schema>,
  providers: readonly string[],
  after: string | null,
  limit: number,
): Promise<StoredBody[]> {
  const { rows } = await sql<StoredBody>`
    select id, sealed_body as "sealedBody" from webhook_event
    where provider_id = any(${[...providers]}::text[]) and id > ${after ?? ''}
    order by id limit ${limit}`.execute(db);
  return rows;
}

/** Replaces bodies; the rows stay, so that the same event is not stored again. Nothing is left to process. */
export async function replaceBodies(
  db: Kysely<Schema>,
  ids: readonly string[],
  sealedBody: Uint8Array,
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update webhook_event set sealed_body = ${sealedBody}, note = 'its customer was erased', due_at = null,
      state = case when state = 'applied' then state else 'ignored' end
    where id = any(${[...ids]}::text[])`.execute(db);
}
