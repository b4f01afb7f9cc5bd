import { type Kysely, type KyselyPlugin, sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Schema } from '../schema.ts';
import { eachStore } from '../testing.ts';
import { createDepositAddressStore } from './read.ts';
import { createAddressRenewalQueue } from './renewal-queue.ts';

/** Enough rows for the planner to prefer an index to a sequential scan. */
const ROWS = 2_000;

eachStore('statements on many addresses', (makeStore) => {
  async function setUp() {
    const { db } = await makeStore();
    await sql`insert into project (id, name) values ('prj_1', 'p')`.execute(db);
    await sql`insert into customer (id, project_id, external_id, metadata)
      select 'cus_' || i, 'prj_1', i, '{}' from generate_series(1, ${ROWS}::integer) i`.execute(db);
    await sql`
      insert into deposit_address (id, project_id, customer_id, currency, network, address, origin, provider_id,
        provider_reference, status, expires_at, renew_at)
      select 'adr_' || i, 'prj_1', 'cus_' || i, 'USDC', 'base', '0x' || i, 'PROVIDER', 'issuer', 'wallet' || i, 'ACTIVE',
        now() + interval '20 days', now() + interval '18 days'
      from generate_series(1, ${ROWS}::integer) i`.execute(db);
    await sql`
      insert into onramp_session (id, project_id, idempotency_key, fingerprint, customer_id, status, mode, requested,
        decision, metadata, wallet_address, deposit_address_id)
      select 'ons_' || i, 'prj_1', i, '', 'cus_' || i, 'READY', 'LIVE', '{}', '{}', '{}', '0x' || i, 'adr_' || i
      from generate_series(1, ${ROWS}::integer) i`.execute(db);
    await sql`
      insert into deposit (id, project_id, customer_id, provider_id, provider_reference, address, deposit_address_id,
        provider_currency, amount, status)
      select 'dep_' || i, 'prj_1', 'cus_' || i, 'issuer', i, '0x' || i, 'adr_' || i, 'USDC', 1, 'SETTLED'
      from generate_series(1, ${ROWS}::integer) i`.execute(db);
    await sql`update deposit_address set expires_at = now() + interval '1 day', renew_at = now() - interval '1 minute'
      where id in ('adr_1', 'adr_2')`.execute(db);
    await sql.raw('analyze').execute(db);
    return db;
  }

  /** The query plans of the statements that `work` runs. */
  async function plansOf(db: Kysely<Schema>, work: (db: Kysely<Schema>) => Promise<unknown>) {
    const plans: string[] = [];
    const plugin: KyselyPlugin = {
      transformQuery({ node }) {
        if (node.kind !== 'RawNode') throw new Error(`cannot explain a ${node.kind}`);
        const [first = '', ...rest] = node.sqlFragments;
        return { ...node, sqlFragments: [`explain ${first}`, ...rest] };
      },
      async transformResult({ result }) {
        plans.push(...result.rows.map((row) => String(row['QUERY PLAN'])));
        return { rows: [] };
      },
    };
    await work(db.withPlugin(plugin));
    return plans.join('\n');
  }

  test('addresses, sessions and deposits are found by index, never by a sequential scan', async () => {
    const db = await setUp();
    const renewals = await plansOf(db, async (explained) => {
      const queue = createAddressRenewalQueue(explained);
      await queue.takeDue(500, { headroomHours: 48, againHours: 6 });
      await queue.needsRenewal('adr_1', 48);
      await queue.hasOpenSession('adr_1');
    });
    expect(renewals).toContain('onramp_session_wallet');
    expect(renewals).not.toContain('Seq Scan');
    const what = { providerId: 'issuer', addresses: ['0x1'], reference: 'wallet1' };
    const issued = await plansOf(db, (explained) => createDepositAddressStore(explained).issued(what));
    expect(issued).toContain('deposit_address_reference');
    expect(issued).not.toContain('Seq Scan');
  });
});
