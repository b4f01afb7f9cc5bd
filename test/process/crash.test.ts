import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openStore, type Store } from '../../src/store/index.ts';
import { findPostgres, makeDatabase } from '../../src/store/testing.ts';
import { eventually } from '../support/eventually.ts';
import { type FaultProxy, openFaultProxy, type Verdict } from '../support/fault-proxy.ts';
import { type GatewayProcess, startProcess } from '../support/gateway-process.ts';
import { aMinutePasses, violations } from '../support/invariants.ts';
import { purchasesAt, usdcOnBase } from '../support/purchases.ts';
import { openVendor, type Vendor } from '../support/vendor.ts';

vi.setConfig({ testTimeout: 300_000 });

// No purchase takes so many pieces: where it is reached, the loop below is wrong.
const MOST_PIECES = 80;

describe('a gateway that is killed at any piece of its conversation', async () => {
  if (!(await findPostgres())) return;

  const folder = mkdtempSync(`${tmpdir()}/onramp-crash-`);
  let database: { url: string; drop: () => Promise<void> };
  let store: Store;
  let vendor: Vendor;
  let postgres: FaultProxy;
  let gateway: GatewayProcess;
  let environment: Record<string, string>;

  beforeAll(async () => {
    database = await makeDatabase();
    vendor = await openVendor();
    const { hostname: host, port } = new URL(database.url);
    postgres = await openFaultProxy({ host, port: Number(port || 5432) });
    writeFileSync(`${folder}/gateway.yaml`, vendor.yaml);
    const through = new URL(database.url);
    through.host = `127.0.0.1:${postgres.port}`;
    environment = {
      DATABASE_URL: through.href,
      DATA_DIR: folder,
      GATEWAY_FILE: `${folder}/gateway.yaml`,
      LOG_LEVEL: 'error',
    };
    store = await openStore({ databaseUrl: database.url, dataDirectory: null });
    await start();
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
    for (const proxy of [postgres, vendor.proxy]) proxy.judge(() => 'pass');
    gateway = await startProcess(environment);
    vendor.deliverTo(gateway.url);
  }

  /** Kills the gateway at its nth piece from now on, which is lost. Answers how to tell whether it came so far. */
  function killAt(piece: number): { killed: () => boolean } {
    let count = 0;
    const judge = (): Verdict => {
      count += 1;
      if (count < piece) return 'pass';
      if (count === piece) void gateway.stop('SIGKILL');
      return 'cut';
    };
    for (const proxy of [postgres, vendor.proxy]) proxy.judge(judge);
    return { killed: () => count >= piece };
  }

  /** The session's status and its last attempt's outcome, as the database has them. */
  const statusOf = (key: string) =>
    store.db
      .selectFrom('onramp_session as session')
      .innerJoin('session_attempt as attempt', 'attempt.session_id', 'session.id')
      .select(['session.status', 'attempt.outcome'])
      .where('session.idempotency_key', '=', key)
      .orderBy('attempt.number', 'desc')
      .executeTakeFirst();

  test('while it makes a session: one session, the right one, whether or not anybody asks again', async () => {
    let pieces = 1;
    for (let finished = false; !finished; pieces++) {
      expect(pieces).toBeLessThan(MOST_PIECES);
      const input = usdcOnBase({ idempotencyKey: randomUUID() });
      const { killed } = killAt(pieces);
      await purchasesAt(gateway)
        .create(input)
        .catch(() => undefined);
      finished = !killed();
      if (!finished) {
        await gateway.stop('SIGKILL');
        await start();
      } else for (const proxy of [postgres, vendor.proxy]) proxy.judge(() => 'pass');
      await aMinutePasses(store.db);
      if (pieces % 2 === 0 && (await statusOf(input.idempotencyKey))) {
        // Nobody asks again: the gateway itself finds out what became of it.
        await eventually(
          () => statusOf(input.idempotencyKey),
          (session) => session?.status === 'READY' || session?.outcome === 'NOT_SENT',
        );
      }
      expect((await purchasesAt(gateway).make(input)).status).toBe('READY');
      expect(await violations(store.db, vendor.sessionsOf)).toEqual([]);
    }
    // Fewer would mean that the kills came to nothing.
    expect(pieces).toBeGreaterThan(8);
  });

  // Of some sixty pieces, from the webhook's first to the last commit.
  test.each([1, 2, 3, 5, 8, 13, 21, 34, 55])(
    'at piece %i of the news of a payment: the session reaches its end all the same',
    async (piece) => {
      const input = usdcOnBase();
      const { id, providerReference } = await purchasesAt(gateway).make(input);
      const { killed } = killAt(piece);
      await vendor.advance(providerReference ?? '', 'requires_payment');
      await vendor.advance(providerReference ?? '', 'fulfillment_complete');
      await eventually(
        async () => killed() || (await statusOf(input.idempotencyKey))?.status === 'COMPLETED',
        Boolean,
      );
      if (killed()) {
        await gateway.stop('SIGKILL');
        await start();
        await aMinutePasses(store.db);
      }
      for (const proxy of [postgres, vendor.proxy]) proxy.judge(() => 'pass');
      await eventually(
        () => purchasesAt(gateway).read(id),
        ({ status }) => status === 'COMPLETED',
      );
      expect(await violations(store.db, vendor.sessionsOf)).toEqual([]);
    },
  );
});
