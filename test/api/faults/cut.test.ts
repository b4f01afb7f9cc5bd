import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findRedis } from '../../../src/cache/testing.ts';
import { findPostgres, makeMigratedDatabase } from '../../../src/store/testing.ts';
import { eventually } from '../../support/eventually.ts';
import { type FaultProxy, openFaultProxy } from '../../support/fault-proxy.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { aMinutePasses, violations } from '../../support/invariants/index.ts';
import { openVendor, type Vendor } from '../../support/providers/vendor.ts';
import { purchasesAt, usdcOnBase } from '../../support/purchases.ts';

vi.setConfig({ testTimeout: 240_000 });

// More chunks than a purchase takes: reaching it means that the loop does not end.
const MAXIMUM_CHUNKS = 80;

const LOOK_UP = `query ($customerId: ID!) {
  depositAddress(customerId: $customerId, currency: "USDT", network: "tron") { address }
}`;

describe('a connection that is cut at any chunk of its traffic', async () => {
  const redisUrl = await findRedis();
  if (!(await findPostgres()) || !redisUrl) return;

  let gateway: GatewayUnderTest;
  let vendor: Vendor;
  let postgres: FaultProxy;
  let redis: FaultProxy;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await makeMigratedDatabase();
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
    'to %s: repeating the call results in one session, the right one',
    async (name) => {
      const proxy = name === 'PostgreSQL' ? postgres : vendor.proxy;
      const { create } = purchasesAt(gateway);
      const { db } = gateway.app.store;
      let chunk = 1;
      for (let finished = false; !finished; chunk++) {
        expect(chunk).toBeLessThan(MAXIMUM_CHUNKS);
        const input = usdcOnBase();
        let count = 0;
        proxy.judge(() => {
          count += 1;
          return count === chunk ? 'cut' : 'pass';
        });
        const first = await create(input).catch((error: unknown) => String(error));
        finished = count < chunk;
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
      // Fewer would mean that no cut had an effect.
      expect(chunk).toBeGreaterThan(2);
    },
  );

  test('to Redis: addresses are issued and looked up as usual', async () => {
    const { customer, depositAddress } = purchasesAt(gateway);
    let chunk = 1;
    for (let finished = false; !finished; chunk++) {
      expect(chunk).toBeLessThan(MAXIMUM_CHUNKS);
      const { id: customerId } = await customer({ country: 'DE' });
      // Waits for the connections that were cut before.
      await eventually(
        async () => redis.connections(),
        (count) => count >= 2,
      );
      let count = 0;
      redis.judge(() => {
        count += 1;
        return count === chunk ? 'cut' : 'pass';
      });
      const lookUp = async () => (await gateway.post({ query: LOOK_UP, variables: { customerId } })).body;
      expect(await lookUp()).toMatchObject({ data: { depositAddress: null } });
      const { address } = await depositAddress(customerId, 'USDT', 'tron');
      const isShown = ({ data }: Awaited<ReturnType<typeof lookUp>>) =>
        (data?.depositAddress as { address: string } | null)?.address === address;
      // The absence that was cached before is dropped by a job where the cut was in the drop itself.
      await eventually(lookUp, isShown);
      for (const _ of [1, 2]) expect(isShown(await lookUp())).toBe(true);
      finished = count < chunk;
      redis.judge(() => 'pass');
    }
    expect(chunk).toBeGreaterThan(5);
  });
});
