import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openStore, type Store } from '../../../src/store/index.ts';
import { findPostgres, makeMigratedDatabase } from '../../../src/store/testing.ts';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { aMinutePasses, violations } from '../../support/invariants/index.ts';
import { stripeEvent } from '../../support/providers/signed-webhooks.ts';
import { openVendor, type Vendor } from '../../support/providers/vendor.ts';
import { purchasesAt, usdcOnBase } from '../../support/purchases.ts';

vi.setConfig({ testTimeout: 120_000 });

const CALLS = 20;

describe('a PostgreSQL that rejects statements', async () => {
  if (!(await findPostgres())) return;

  let gateway: GatewayUnderTest;
  let vendor: Vendor;
  /** The test's own connections. */
  let operator: Store;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await makeMigratedDatabase();
    drop = database.drop;
    vendor = await openVendor();
    gateway = await startGateway({ yaml: vendor.yaml, environment: { DATABASE_URL: database.url } });
    operator = await openStore({ databaseUrl: database.url, dataDirectory: null });
  });
  afterAll(async () => {
    await gateway.close();
    await operator.close();
    await vendor.close();
    await drop();
  });

  const run = (statement: string) => sql.raw(statement).execute(operator.db);
  /** Closes all other connections, as a restart of the server does. */
  const closeConnections = () =>
    run(`select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`);
  const webhook = async (id: string, reference: string) => {
    const event = stripeEvent(id, { id: reference, status: 'requires_payment' });
    const request = new Request(`${gateway.url}/webhooks/stripe`, { method: 'POST', ...event });
    return (await gateway.app.fetch(request)).status;
  };

  test.each([
    [
      'its disk is full',
      `create function full_disk() returns trigger language plpgsql as $$ begin
         raise exception 'could not extend file' using errcode = '53100'; end $$;
       create trigger full_sessions before insert on onramp_session execute function full_disk();
       create trigger full_events before insert on webhook_event execute function full_disk()`,
      `drop trigger full_sessions on onramp_session; drop trigger full_events on webhook_event`,
    ],
    [
      'it became a standby',
      `do $$ begin execute format('alter database %I set default_transaction_read_only = on', current_database()); end $$`,
      `set transaction_read_only = off;
       do $$ begin execute format('alter database %I reset default_transaction_read_only', current_database()); end $$`,
    ],
  ])(
    '%s: reads work, writes fail with OVERLOADED, and the gateway recovers by itself',
    async (_, begin, end) => {
      const { create, make, read } = purchasesAt(gateway);
      const { id, providerReference } = await make(usdcOnBase());
      await run(begin);
      await closeConnections().catch(() => undefined);
      await eventually(
        () => read(id).catch(() => null),
        (session) => session?.id === id,
      );
      const input = usdcOnBase();
      await expect(create(input)).rejects.toThrow('"OVERLOADED"');
      expect(await webhook(`evt_${id}`, providerReference ?? '')).toBe(503);

      await operator.db.transaction().execute(async (open) => {
        for (const statement of end.split(/;\n/)) await sql.raw(statement).execute(open);
      });
      await closeConnections();
      const made = await eventually(
        () => make(input).catch(() => null),
        (session) => session !== null,
      );
      expect(made?.status).toBe('READY');
      expect(await webhook(`evt_${id}`, providerReference ?? '')).toBe(200);
      expect(await violations(operator.db, vendor.sessionsOf)).toEqual([]);
    },
  );

  test('connections that are closed again and again: in the end each key is one session', async () => {
    const { create } = purchasesAt(gateway);
    const inputs = Array.from({ length: CALLS }, () => usdcOnBase());
    let over = false;
    const cutting = (async () => {
      while (!over) await closeConnections();
    })();
    const answers = await Promise.all(inputs.map((input) => create(input).catch(String)));
    over = true;
    await cutting;
    for (const answer of answers)
      if (typeof answer === 'string') expect(answer).toContain('"OVERLOADED"');
      else expect(['OnrampSessionPayload', 'ProviderUnavailable']).toContain(answer.__typename);
    for (const input of inputs) {
      await eventually(
        async () => {
          await aMinutePasses(operator.db);
          return create(input).catch(() => null);
        },
        (answer) => answer?.__typename === 'OnrampSessionPayload' && answer.onrampSession.status === 'READY',
      );
    }
    expect(await violations(operator.db, vendor.sessionsOf)).toEqual([]);
  });
});
