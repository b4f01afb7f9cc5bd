import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { openStore, type Store } from '../../src/store/index.ts';
import { findPostgres, makeDatabase } from '../../src/store/testing.ts';
import { eventually } from '../support/eventually.ts';
import { type FaultProxy, openFaultProxy } from '../support/fault-proxy.ts';
import { type GatewayProcess, startProcess } from '../support/gateway-process.ts';
import { aMinutePasses, violations } from '../support/invariants/index.ts';
import { RegisterWalletAddressDocument } from '../support/operations.gen.ts';
import { openVendor, type Vendor } from '../support/providers/vendor.ts';
import { EVM_WALLET, purchasesAt, usdcOnBase } from '../support/purchases.ts';

vi.setConfig({ testTimeout: 180_000 });

const PROMISED_MILLISECONDS = 25_000;
const MINUTE = 60_000;
const ADAPTER = fileURLToPath(new URL('../support/providers/canceling-stripe.ts', import.meta.url));

describe('a gateway that is told to stop while others hang', async () => {
  if (!(await findPostgres())) return;

  const folder = mkdtempSync(`${tmpdir()}/onramp-stop-`);
  let database: { url: string; drop: () => Promise<void> };
  let store: Store;
  let vendor: Vendor;
  let postgres: FaultProxy;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    database = await makeDatabase();
    vendor = await openVendor();
    postgres = await openFaultProxy(database.url);
    writeFileSync(
      `${folder}/gateway.yaml`,
      vendor.yaml.replace('stripe: {', `stripe: { module: ${JSON.stringify(ADAPTER)},`),
    );
    store = await openStore({ databaseUrl: database.url, dataDirectory: null });
    await startWell();
  });
  afterEach(async () => {
    await gateway.stop('SIGKILL');
    expect(await violations(store.db, vendor.sessionsOf)).toEqual([]);
    await startWell();
  });
  afterAll(async () => {
    await gateway?.stop('SIGKILL');
    await store.close();
    await postgres.close();
    await vendor.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    gateway = await startProcess({
      DATABASE_URL: postgres.through,
      DATA_DIR: folder,
      GATEWAY_FILE: `${folder}/gateway.yaml`,
      LOG_LEVEL: 'error',
    });
  }

  /** Nothing hangs any more, and nothing is told by webhooks. */
  async function startWell(): Promise<void> {
    for (const proxy of [postgres, vendor.proxy]) proxy.judge(() => 'pass');
    vendor.deliverTo(null);
    await start();
  }

  /** From now on nothing gets through, and no connection ends. Resolves when that has met somebody. */
  function hang(proxy: FaultProxy): Promise<void> {
    return new Promise((resolve) => {
      proxy.judge((direction) => {
        if (direction === 'out') resolve();
        return new Promise(() => {});
      });
    });
  }

  /** Answers the exit code. */
  async function stop() {
    const at = performance.now();
    const code = await gateway.stop('SIGTERM');
    expect(performance.now() - at).toBeLessThan(PROMISED_MILLISECONDS);
    return code;
  }

  const statusOf = async (id: string) =>
    (
      await store.db
        .selectFrom('onramp_session')
        .select('status')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    ).status;
  const completed = (id: string) =>
    eventually(
      () => statusOf(id),
      (status) => status === 'COMPLETED',
      MINUTE,
    );

  async function pay({ providerReference }: { providerReference?: string | null }): Promise<void> {
    await vendor.advance(providerReference ?? '', 'requires_payment');
    await vendor.advance(providerReference ?? '', 'fulfillment_complete');
  }

  test('a call that waits for its provider is answered, and the next process makes its session, once', async () => {
    const input = usdcOnBase();
    const asked = hang(vendor.proxy);
    const answer = purchasesAt(gateway).create(input);
    await asked;
    expect(await stop()).toBe(0);
    expect(gateway.output()).not.toContain('"level":50');
    const made = await answer;
    if (made.__typename !== 'OnrampSessionPayload') throw new Error(JSON.stringify(made));
    const { id, status } = made.onrampSession;
    expect([status, await statusOf(id)]).toEqual(['CREATING', 'CREATING']);
    await startWell();
    await aMinutePasses(store.db);
    // Nobody asks again: the gateway itself finds out that the vendor never heard of it.
    const attempt = store.db.selectFrom('session_attempt').select('outcome').where('session_id', '=', id);
    await eventually(
      () => attempt.executeTakeFirstOrThrow(),
      ({ outcome }) => outcome === 'NOT_SENT',
      MINUTE,
    );
    expect(await purchasesAt(gateway).make(input)).toMatchObject({ id, status: 'READY' });
  });

  test('looks that are at work end, those that wait are left: the next process does both', async () => {
    const { make } = purchasesAt(gateway);
    // More than are looked at at once.
    const made = await Promise.all(Array.from({ length: 12 }, () => make(usdcOnBase())));
    for (const session of made) await pay(session);
    const asked = hang(vendor.proxy);
    await aMinutePasses(store.db);
    await asked;
    expect(await stop()).toBe(0);
    expect(gateway.output()).not.toContain('"level":50');
    for (const { id } of made) expect(await statusOf(id)).toBe('READY');
    await startWell();
    await aMinutePasses(store.db);
    for (const { id } of made) await completed(id);
  });

  test('the job of a webhook is tried again by the next process, without another webhook', async () => {
    const session = await purchasesAt(gateway).make(usdcOnBase());
    const asked = hang(vendor.proxy);
    vendor.deliverTo(gateway.url);
    await pay(session);
    await asked;
    vendor.deliverTo(null);
    expect(await stop()).toBe(0);
    expect(gateway.output()).not.toContain('"level":50');
    expect(await statusOf(session.id)).toBe('READY');
    await startWell();
    await completed(session.id);
    const { source } = await store.db
      .selectFrom('session_event')
      .select('source')
      .where('session_id', '=', session.id)
      .where('to_status', '=', 'COMPLETED')
      .executeTakeFirstOrThrow();
    expect(source).toBe('WEBHOOK');
  });

  test('sessions to an address that ended: the rest are left to the next process', async () => {
    const { customer, make } = purchasesAt(gateway);
    const { id: customerId } = await customer({ country: 'US', subdivision: 'US-CA' });
    const { registerWalletAddress: registered } = await gateway.request(RegisterWalletAddressDocument, {
      input: { customerId, address: EVM_WALLET, currency: 'USDC', network: 'base' },
    });
    if (registered.__typename !== 'DepositAddressPayload') throw new Error(JSON.stringify(registered));
    const depositAddressId = registered.depositAddress.id;
    const input = () => usdcOnBase({ wallets: null, customerId, depositAddressId });
    for (let count = 0; count < 6; count++) await make(input());
    expect(await stop()).toBe(0);
    await store.db
      .updateTable('deposit_address')
      .set({ status: 'EXPIRED' })
      .where('id', '=', depositAddressId)
      .execute();
    const offered = async () => {
      const sessions = store.db
        .selectFrom('onramp_session')
        .where('deposit_address_id', '=', depositAddressId);
      return (await sessions.select('id').where('sealed_handoff', 'is not', null).execute()).length;
    };
    expect(await offered()).toBe(6);

    // A start looks for them at once, and each would wait for its provider.
    const asked = hang(vendor.proxy);
    await start();
    await asked;
    expect(await stop()).toBe(0);
    expect(await offered()).toBe(5);
    await startWell();
    await eventually(offered, (count) => count === 0, MINUTE);
  });

  test('a database that hangs holds it up no longer than is promised, and an operator is told', async () => {
    await hang(postgres);
    expect(await stop()).toBe(1);
    const lines = gateway.output().trim().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      level: 50,
      msg: expect.stringContaining('the stop hangs'),
      open: expect.arrayContaining(['jobs', 'store']),
    });
  });
});
