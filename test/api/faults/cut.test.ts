import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findRedis } from '../../../src/cache/testing.ts';
import { findPostgres, makeDatabase } from '../../../src/store/testing.ts';
import { eventually } from '../../support/eventually.ts';
import { type FaultProxy, openFaultProxy } from '../../support/fault-proxy.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { aMinutePasses, violations } from '../../support/invariants/index.ts';
import { openVendor, type Vendor } from '../../support/providers/vendor.ts';
import { purchasesAt, usdcOnBase } from '../../support/purchases.ts';

vi.setConfig({ testTimeout: 240_000 });

// No purchase takes so many pieces: where it is reached, the loop below is wrong.
const MOST_PIECES = 80;

const LOOK_UP = `query ($customerId: ID!) {
  depositAddress(customerId: $customerId, currency: "USDT", network: "tron") { address }
}`;

describe('a connection that is cut at any piece of what is said', async () => {
  const redisUrl = await findRedis();
  if (!(await findPostgres()) || !redisUrl) return;

  let gateway: GatewayUnderTest;
  let vendor: Vendor;
  let postgres: FaultProxy;
  let redis: FaultProxy;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await makeDatabase();
    drop = database.drop;
    vendor = await openVendor();
    postgres = await openFaultProxy(database.url);
    redis = await openFaultProxy(redisUrl);
    gateway = await startGateway({
      yaml: `${vendor.yaml}  calypso: {}\n`,
      environment: { DATABASE_URL: postgres.through, REDIS_URL: redis.through },
    });
  });
  afterAll(async () => {
    await gateway.close();
    await postgres.close();
    await redis.close();
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

  test('to Redis: addresses are made and looked up as ever', async () => {
    const { customer, depositAddress } = purchasesAt(gateway);
    let piece = 1;
    for (let finished = false; !finished; piece++) {
      expect(piece).toBeLessThan(MOST_PIECES);
      const { id: customerId } = await customer({ country: 'DE' });
      // Cut off before, it comes back by itself.
      await eventually(
        async () => redis.connections(),
        (count) => count >= 2,
      );
      let count = 0;
      redis.judge(() => {
        count += 1;
        return count === piece ? 'cut' : 'pass';
      });
      const lookUp = async () => (await gateway.post({ query: LOOK_UP, variables: { customerId } })).body;
      expect(await lookUp()).toEqual({ data: { depositAddress: null } });
      const { address } = await depositAddress(customerId, 'USDT', 'tron');
      for (const _ of [1, 2, 3]) expect(await lookUp()).toEqual({ data: { depositAddress: { address } } });
      finished = count < piece;
      redis.judge(() => 'pass');
    }
    expect(piece).toBeGreaterThan(5);
  });
});
