import { type Kysely, sql } from 'kysely';
import type { Row, Schema } from './schema.ts';

export type WebhookEventState = Row<'webhook_event'>['state'];
export type StoredWebhookEvent = {
  readonly id: string;
  readonly providerId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly sealedBody: Uint8Array;
  readonly state: WebhookEventState;
  readonly attempts: number;
};

export type WebhookEvents = {
  /** False where the provider's event is here already. */
  insert(event: Omit<StoredWebhookEvent, 'state' | 'attempts'>): Promise<boolean>;
  /** Counts the try. */
  take(id: string): Promise<StoredWebhookEvent | null>;
  settle(id: string, state: WebhookEventState, note: string | null): Promise<void>;
};

/** Within a transaction where one is given instead of the database. */
export function createWebhookEvents(db: Kysely<Schema>): WebhookEvents {
  return {
    async insert(event) {
      const { rows } = await sql`
        insert into webhook_event (id, provider_id, event_id, event_type, sealed_body, state)
        values (${event.id}, ${event.providerId}, ${event.eventId}, ${event.eventType}, ${event.sealedBody}, 'received')
        on conflict (provider_id, event_id) do nothing returning id`.execute(db);
      return rows.length === 1;
    },
    async take(id) {
      const { rows } = await sql<Row<'webhook_event'>>`
        update webhook_event set attempts = attempts + 1, updated_at = now() where id = ${id} returning *`.execute(
        db,
      );
      const row = rows[0];
      return row
        ? {
            id: row.id,
            providerId: row.provider_id,
            eventId: row.event_id,
            eventType: row.event_type,
            sealedBody: row.sealed_body,
            state: row.state,
            attempts: row.attempts,
          }
        : null;
    },
    async settle(id, state, note) {
      await sql`
        update webhook_event set state = ${state}, note = ${note}, updated_at = now() where id = ${id}`.execute(
        db,
      );
    },
  };
}
