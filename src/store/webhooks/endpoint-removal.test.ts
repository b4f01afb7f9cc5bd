import { type ControlledTransaction, sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openStore, type Store } from '../connection/open.ts';
import type { Schema } from '../schema.ts';
import { findPostgres, makeDatabase } from '../testing.ts';
import { addEvents, endpoint, openWebhooks, PROJECT, type Webhooks } from './testing.ts';

// Needs several connections; the embedded database has only one.
describe('removal of endpoints during other changes, on PostgreSQL', async () => {
  if (!(await findPostgres())) return;
  const statements: string[] = [];
  let store: Store;
  let opened: Webhooks;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const made = await makeDatabase();
    drop = made.drop;
    store = await openStore({
      databaseUrl: made.url,
      dataDirectory: null,
      onStatement: (statement) => void statements.push(statement),
    });
    await store.migrate();
  }, 30_000);
  afterAll(async () => {
    await store.close();
    await drop();
  });
  beforeEach(async () => {
    await sql`truncate project cascade`.execute(store.db);
    opened = await openWebhooks(store);
    await sql`
      insert into onramp_session (id, project_id, idempotency_key, fingerprint, status, mode, requested, decision, metadata)
      values ('ons_1', ${PROJECT}, 'key', '', 'READY', 'sandbox', '{}', '{}', '{}')`.execute(store.db);
  });

  const begun: Array<ControlledTransaction<Schema>> = [];
  // Transactions that a failed test left open would block the next test.
  afterEach(async () => {
    for (const open of begun.splice(0)) if (!open.isCommitted) await open.rollback().execute();
  });
  /** Opens a transaction on its own connection, until `commit`. */
  async function begin() {
    const open = await store.db.startTransaction().execute();
    begun.push(open);
    return { open, commit: () => open.commit().execute() };
  }
  const change = (db: Store['db'] = store.db) =>
    sql`update onramp_session set revision = revision + 1 where id = 'ons_1'`.execute(db);
  const count = async (table: 'outgoing_event' | 'webhook_delivery') =>
    (await store.db.selectFrom(table).select('id').execute()).length;
  const deliveries = async (id: string) =>
    (await store.db.selectFrom('webhook_delivery').select('id').where('endpoint_id', '=', id).execute())
      .length;

  test('a session is written at once while an endpoint is being deleted, and the other endpoint gets its event', async () => {
    const [leaving, staying] = [await endpoint(opened), await endpoint(opened)];
    const deletion = await begin();
    await sql`delete from webhook_endpoint where id = ${leaving.id}`.execute(deletion.open);
    await change();
    await deletion.commit();
    expect(await count('outgoing_event')).toBe(1);
    expect([await deliveries(leaving.id), await deliveries(staying.id)]).toEqual([0, 1]);
  });

  test('a deletion waits for a transaction that added a delivery, and blocks neither it nor others', async () => {
    const { id } = await endpoint(opened);
    const purchase = await begin();
    await change(purchase.open);
    const removal = opened.endpoints.remove(id, PROJECT);
    await vi.waitFor(
      async () => {
        const { rows } = await sql`
          select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
            and query like 'delete from webhook_endpoint%'`.execute(store.db);
        expect(rows).toHaveLength(1);
      },
      { timeout: 15_000 },
    );
    await addEvents(store.db, 1);
    await change(purchase.open);
    await purchase.commit();
    expect(await removal).toMatchObject({ id, enabled: true, disabledReason: null });
    expect([await count('outgoing_event'), await count('webhook_delivery')]).toEqual([3, 0]);
  }, 20_000);

  test('an endpoint that is being updated still gets its event, without waiting', async () => {
    const { id } = await endpoint(opened);
    const failure = await begin();
    await sql`update webhook_endpoint set failing_since = now(), url = 'https://b.example/'`.execute(
      failure.open,
    );
    await change();
    await failure.commit();
    expect(await deliveries(id)).toBe(1);
  });

  test('no statement deletes more than a batch of deliveries, however many are pending', async () => {
    const { id } = await endpoint(opened);
    await addEvents(store.db, 5);
    statements.length = 0;
    expect(await opened.endpoints.remove(id, PROJECT, 2)).toMatchObject({ id });
    expect(statements.filter((statement) => statement.includes('delete from webhook_delivery'))).toHaveLength(
      3,
    );
    expect([await deliveries(id), await opened.endpoints.list(PROJECT)]).toEqual([0, []]);
    expect(await opened.endpoints.remove(id, PROJECT, 2)).toBeNull();
  });
});
