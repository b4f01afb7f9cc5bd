import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findRedis } from '../../../src/cache/testing.ts';
import { findPostgres, makeMigratedDatabase } from '../../../src/store/testing.ts';
import { eventually } from '../../support/eventually.ts';
import { type FaultProxy, openFaultProxy, type Verdict } from '../../support/fault-proxy.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { stripeEvent } from '../../support/providers/signed-webhooks.ts';
import { payPage, purchasesAt, usdcOnBase } from '../../support/purchases.ts';
import { all, subscribe } from '../../support/subscribe.ts';

vi.setConfig({ testTimeout: 120_000 });

const MAKE = `mutation ($input: CreateOnrampSessionInput!) {
  createOnrampSession(input: $input) { __typename ... on OnrampSessionPayload { onrampSession { status } } }
}`;
const LOOK_UP = `query ($customerId: ID!) {
  depositAddress(customerId: $customerId, currency: "USDT", network: "tron") { address }
}`;
const SESSION = 'subscription ($id: ID!) { onrampSession(id: $id) { status } }';
const DEPOSITS = 'subscription ($id: ID!) { deposits(customerId: $id) { id } }';

/** Makes the server unavailable: `cut` closes all connections, `silent` keeps them open without answers. */
function goAway(proxy: FaultProxy, how: Verdict | 'silent'): void {
  proxy.judge(() => (how === 'silent' ? new Promise<Verdict>(() => {}) : how));
  if (how === 'cut') proxy.cutAll();
}

function comeBack(proxy: FaultProxy): void {
  proxy.judge(() => 'pass');
  // Requests sent during the silence are lost.
  proxy.cutAll();
}

describe('an outage of PostgreSQL or Redis', async () => {
  const [postgresUrl, redisUrl] = [await findPostgres(), await findRedis()];
  if (!postgresUrl || !redisUrl) return;

  let gateway: GatewayUnderTest;
  let postgres: FaultProxy;
  let redis: FaultProxy;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await makeMigratedDatabase();
    drop = database.drop;
    postgres = await openFaultProxy(database.url);
    redis = await openFaultProxy(redisUrl);
    const environment = { DATABASE_URL: postgres.through, REDIS_URL: redis.through };
    gateway = await startGateway({ environment });
  });
  afterAll(async () => {
    await gateway.close();
    await postgres.close();
    await redis.close();
    await drop();
  });

  const get = async (path: string) => (await gateway.app.fetch(new Request(`${gateway.url}${path}`))).status;
  const deliver = async (id: string, reference: string | null) =>
    (
      await gateway.app.fetch(
        new Request(`${gateway.url}/webhooks/stripe`, {
          method: 'POST',
          ...stripeEvent(id, { id: reference, status: 'requires_payment' }),
        }),
      )
    ).status;

  test.each(['cut', 'silent'] as const)(
    'PostgreSQL unavailable (%s): calls fail with OVERLOADED, and work again without a restart',
    async (how) => {
      const { make, read } = purchasesAt(gateway);
      const session = await make(usdcOnBase());
      goAway(postgres, how);
      const input = usdcOnBase({ idempotencyKey: randomUUID() });
      const { body } = await gateway.post({ query: MAKE, variables: { input } });
      expect(body.errors).toMatchObject([{ extensions: { code: 'OVERLOADED', retryable: true } }]);
      expect(await deliver(`evt_${how}`, session.providerReference ?? null)).toBe(503);
      expect(await get('/readyz')).toBe(503);
      expect(await get('/healthz')).toBe(200);

      comeBack(postgres);
      await eventually(
        () => get('/readyz'),
        (status) => status === 200,
        60_000,
      );
      // With the same key, as the error advises.
      const again = await eventually(
        () => gateway.post({ query: MAKE, variables: { input } }),
        (answer) => !answer.body.errors,
        60_000,
      );
      expect(again.body.data).toMatchObject({ createOnrampSession: { onrampSession: { status: 'READY' } } });
      expect(await deliver(`evt_${how}`, session.providerReference ?? null)).toBe(200);
      await gateway.press(payPage(session), /^Pay/);
      await eventually(
        () => read(session.id),
        ({ status }) => status === 'COMPLETED',
        60_000,
      );
    },
  );

  test.each(['cut', 'silent'] as const)(
    'PostgreSQL unavailable (%s): open streams end with an error that says what to do, without its cause',
    async (how) => {
      const { customer, depositAddress, make } = purchasesAt(gateway);
      const { id: customerId } = await customer({ country: 'DE' });
      const { address } = await depositAddress(customerId, 'USDT', 'tron');
      await gateway.control('calypso', 'deposits', { address, currency: 'USDT_TRX', amount: '5' });
      const { id } = await make(usdcOnBase());
      const key = gateway.app.demoKey ?? '';
      const open = async (query: string, about: string) => {
        const stream = await subscribe(gateway.app.fetch, gateway.url, key, query, { id: about });
        expect((await stream.next()).value.errors).toBeUndefined();
        return stream;
      };
      const streams = [await open(SESSION, id), await open(DEPOSITS, customerId)];
      goAway(postgres, how);
      // A notification as from another process; without one the streams read again after 15 s.
      const other = new Redis(redisUrl);
      for (const topic of [`session:${id}`, `deposits:${customerId}`]) {
        await other.publish('onramp-gateway:live', `other ${topic}`);
      }
      other.disconnect();
      const last = await Promise.all(streams.map(async (stream) => (await all(stream)).at(-1)));
      const extensions = { code: 'OVERLOADED', retryable: true, docUrl: expect.any(String) };
      expect(last).toEqual([1, 2].map(() => ({ errors: [expect.objectContaining({ extensions })] })));
      expect(JSON.stringify(last)).not.toMatch(/127\.0\.0\.1|ECONN|terminated|timeout/);

      comeBack(postgres);
      await eventually(
        () => get('/readyz'),
        (status) => status === 200,
        60_000,
      );
    },
  );

  test.each(['cut', 'silent'] as const)(
    'Redis unavailable (%s): look-ups are correct, and streams of this process continue',
    async (how) => {
      const { customer, depositAddress, make } = purchasesAt(gateway);
      const { id: customerId } = await customer({ country: 'DE' });
      const { address } = await depositAddress(customerId, 'USDT', 'tron');
      const lookUp = async () => (await gateway.post({ query: LOOK_UP, variables: { customerId } })).body;
      expect(await lookUp()).toMatchObject({ data: { depositAddress: { address } } });
      goAway(redis, how);
      expect(await lookUp()).toMatchObject({ data: { depositAddress: { address } } });

      const session = await make(usdcOnBase());
      const key = gateway.app.demoKey ?? '';
      const stream = await subscribe(gateway.app.fetch, gateway.url, key, SESSION, { id: session.id });
      const statuses: unknown[] = [];
      for await (const { data } of stream) {
        statuses.push((data?.onrampSession as { status: string } | undefined)?.status);
        if (statuses.length === 1) await gateway.press(payPage(session), /^Pay/);
      }
      expect([statuses[0], statuses.at(-1)]).toEqual(['READY', 'COMPLETED']);

      comeBack(redis);
      expect(await lookUp()).toMatchObject({ data: { depositAddress: { address } } });
    },
  );
});
