import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findPostgres, makeDatabase } from '../../src/store/testing.ts';
import { eventually } from '../support/eventually.ts';
import { type FaultProxy, openFaultProxy } from '../support/fault-proxy.ts';
import { type GatewayUnderTest, startGateway } from '../support/gateway.ts';
import { aMinutePasses, violations } from '../support/invariants.ts';
import { purchasesAt, usdcOnBase } from '../support/purchases.ts';
import { openVendor, type Vendor } from '../support/vendor.ts';

vi.setConfig({ testTimeout: 240_000 });

// No purchase takes so many pieces: where it is reached, the loop below is wrong.
const MOST_PIECES = 80;

describe('a connection that is cut at any piece of what is said', async () => {
  if (!(await findPostgres())) return;

  let gateway: GatewayUnderTest;
  let vendor: Vendor;
  let postgres: FaultProxy;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await makeDatabase();
    drop = database.drop;
    vendor = await openVendor();
    const url = new URL(database.url);
    postgres = await openFaultProxy({ host: url.hostname, port: Number(url.port || 5432) });
    url.host = `127.0.0.1:${postgres.port}`;
    gateway = await startGateway({ yaml: vendor.yaml, environment: { DATABASE_URL: url.href } });
  });
  afterAll(async () => {
    await gateway.close();
    await postgres.close();
    await vendor.close();
    await drop();
  });

  test.each(['PostgreSQL', 'the provider'])(
    'to %s: one session, the right one, when the call is repeated',
    async (name) => {
      const proxy = name === 'PostgreSQL' ? postgres : vendor.proxy;
      const { create } = purchasesAt(gateway);
      const { db } = gateway.app.store;
      let piece = 1;
      for (let finished = false; !finished; piece++) {
        expect(piece).toBeLessThan(MOST_PIECES);
        const input = usdcOnBase();
        let count = 0;
        proxy.judge(() => {
          count += 1;
          return count === piece ? 'cut' : 'pass';
        });
        const first = await create(input).catch((error: unknown) => String(error));
        finished = count < piece;
        proxy.judge(() => 'pass');
        if (typeof first === 'string') expect(first).toContain('"OVERLOADED"');
        else expect(['OnrampSessionPayload', 'ProviderUnavailable']).toContain(first.__typename);
        await eventually(
          async () => {
            await aMinutePasses(db);
            return create(input).catch(() => null);
          },
          (answer) =>
            answer?.__typename === 'OnrampSessionPayload' && answer.onrampSession.status === 'READY',
        );
        expect(await violations(db, vendor.sessionsOf)).toEqual([]);
      }
      // Fewer would mean that the cuts came to nothing.
      expect(piece).toBeGreaterThan(2);
    },
  );
});
