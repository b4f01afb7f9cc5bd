import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findPostgres, makeDatabase } from '../../../src/store/testing.ts';
import { eventually } from '../../support/eventually.ts';
import { type FaultProxy, openFaultProxy } from '../../support/fault-proxy.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { payPage, purchasesAt, usdcOnBase, usdcToAddress } from '../../support/purchases.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const PURCHASES = 12;

describe('two gateways that serve simulators on one PostgreSQL', async () => {
  if (!(await findPostgres())) return;

  const folder = mkdtempSync(`${tmpdir()}/onramp-shared-`);
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let gateways: [GatewayUnderTest, GatewayUnderTest];
  let postgres: FaultProxy;
  beforeAll(async () => {
    database = await makeDatabase();
    postgres = await openFaultProxy(database.url);
    const environment = { DATABASE_URL: postgres.through, DATA_DIR: folder };
    const yaml = 'mode: sandbox\nproviders:\n  stripe: {}\n  calypso: {}\n';
    const first = await startGateway({ yaml, environment });
    gateways = [first, await startGateway({ yaml, environment })];
    for (const gateway of gateways) await gateway.control('stripe', 'settings', { deliverySeconds: 0.1 });
  });
  afterAll(async () => {
    for (const gateway of gateways) await gateway.close();
    await postgres.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const other = (gateway: GatewayUnderTest) => (gateway === gateways[0] ? gateways[1] : gateways[0]);

  /** Bought at Stripe with one gateway to an address of Calypso that the other one requested, and paid there. */
  async function purchase(gateway: GatewayUnderTest): Promise<string> {
    const there = purchasesAt(other(gateway));
    const { id: customerId } = await there.customer({ country: 'US', subdivision: 'US-CA' });
    const { id: depositAddressId } = await there.depositAddress(customerId, 'USDC', 'ethereum');
    const session = await purchasesAt(gateway).make(
      usdcToAddress(customerId, depositAddressId, { provider: 'stripe' }),
    );
    await other(gateway).press(payPage(session), /^Pay/);
    return session.id;
  }

  test('no event of a simulator is lost: each purchase is told by webhook, with its deposit', async () => {
    for (const gateway of gateways) await gateway.control('calypso', 'settings', { memPool: 'ALWAYS' });
    const ids = await Promise.all(
      Array.from({ length: PURCHASES }, (_, n) => purchase(gateways[n % 2] ?? gateways[0])),
    );
    const { read } = purchasesAt(gateways[0]);
    for (const id of ids) {
      const done = await eventually(
        () => read(id),
        ({ deposits }) => deposits[0]?.status === 'SETTLED',
        60_000,
      );
      expect(done.deposits).toHaveLength(1);
      expect(done.timeline.at(-1)).toMatchObject({
        to: 'COMPLETED',
        source: expect.stringMatching(/WEBHOOK|DEPOSIT/),
      });
    }
    const { db } = gateways[0].app.store;
    const found = db
      .selectFrom('webhook_event')
      .select(['id'])
      .where('provider_id', '=', 'calypso')
      .where('event_type', '=', 'CUSTOMER_PURSE_MEM_POOL_FOUND');
    expect(await found.execute()).toHaveLength(PURCHASES);
    const left = () =>
      sql`select key from sandbox_entry where key ~ '^(webhook-queue|transfer|delivery)/'`.execute(db);
    await eventually(left, ({ rows }) => rows.length === 0);
  });

  test('without the database, a pay page is 503 with a page that says so, and the purchase goes on after', async () => {
    const [gateway] = gateways;
    const { make, read } = purchasesAt(gateway);
    const session = await make(usdcOnBase());
    const open = (accept: string) =>
      gateway.app.fetch(new Request(payPage(session), { headers: { accept } }));
    postgres.judge(() => 'cut');
    postgres.cutAll();
    try {
      const page = await eventually(
        () => open('text/html'),
        ({ status }) => status !== 200,
      );
      expect(page.status).toBe(503);
      expect(await page.text()).toContain('The database is unavailable');
      const answer = await open('*/*');
      expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('OVERLOADED')]);
    } finally {
      postgres.judge(() => 'pass');
    }
    await eventually(
      () => open('text/html'),
      ({ status }) => status === 200,
    );
    await gateway.press(payPage(session), /^Pay/);
    await eventually(
      () => read(session.id),
      ({ status }) => status === 'COMPLETED',
    );
  });
});
