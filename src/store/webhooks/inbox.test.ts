import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { newId } from '../../domain/id.ts';
import { openStore } from '../connection/open.ts';
import { findPostgres, makeMigratedDatabase } from '../testing.ts';
import { createWebhookInbox } from './inbox.ts';
import { createWebhookOutbox } from './outbox.ts';

/** Executions of a prepared statement that PostgreSQL plans one by one before it may keep a plan. */
const PLANNED_ONE_BY_ONE = 5;

describe('webhooks on PostgreSQL', async () => {
  if (!(await findPostgres())) return;

  test('the plans of statements that run for each event are kept', async () => {
    const { url, drop } = await makeMigratedDatabase();
    const { db, close } = await openStore({ databaseUrl: url, dataDirectory: null });
    try {
      // A table of some size: while it is nearly empty all plans are equally cheap.
      await sql`
        insert into webhook_event (id, provider_id, event_id, event_type, sealed_body, state, due_at)
        select 'wev_' || n, 'stripe', 'evt_' || n, 'updated', '', 'received', now() + interval '1 hour' from generate_series(1, 5000) n`.execute(
        db,
      );
      await sql`analyze webhook_event`.execute(db);
      const inbox = createWebhookInbox(db);
      const outbox = createWebhookOutbox(db);
      for (let number = 1; number <= PLANNED_ONE_BY_ONE + 3; number += 1) {
        const id = newId('webhookEvent');
        const sealedBody = new Uint8Array();
        await inbox.insert([{ id, providerId: 'stripe', eventId: id, eventType: 'updated', sealedBody }]);
        expect(await inbox.claim('stripe', 64)).toHaveLength(1);
        await inbox.finish([{ id, state: 'applied', note: null, retrySeconds: null }]);
        await outbox.take(10);
      }
      const { rows } = await sql<{ name: string; planned: number }>`
        select substring(name from '^webhook_[a-z]+') as name, custom_plans::integer as planned
        from pg_prepared_statements order by name`.execute(db);
      expect(rows).toEqual(
        ['claim', 'finish', 'insert', 'take'].map((name) => ({
          name: `webhook_${name}`,
          planned: PLANNED_ONE_BY_ONE,
        })),
      );
    } finally {
      await close();
      await drop();
    }
  });
});
