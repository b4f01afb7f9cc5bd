import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRedis } from '../../../src/cache/testing.ts';
import type { HttpServer } from '../../../src/server/index.ts';
import { eventually } from '../../support/eventually.ts';
import { openFaultProxy } from '../../support/fault-proxy.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { purchasesAt } from '../../support/purchases.ts';
import { isOwn } from '../../support/statements.ts';
import { exchange, serve } from './exchange.ts';

const LOOK_UP = `query ($customerId: ID!) {
  depositAddress(customerId: $customerId, currency: "USDC", network: "base") { address }
}`;
const LIST = 'query ($lookups: [DepositAddressLookup!]!) { depositAddresses(lookups: $lookups) { address } }';
const CUSTOMERS = 100;

describe('a cached look-up', async () => {
  const url = await findRedis();
  if (!url) return;

  let gateway: GatewayUnderTest;
  let server: HttpServer;
  const statements: string[] = [];
  /** What is sent to Redis, as one text for each write. */
  const written: string[] = [];
  const customerIds: string[] = [];
  const redis = await openFaultProxy(url);
  redis.judge((direction, bytes) => {
    if (direction === 'out') written.push(bytes.toString());
    return 'pass';
  });

  beforeAll(async () => {
    gateway = await startGateway({
      environment: { REDIS_URL: redis.through },
      overrides: { onStatement: (statement) => isOwn(statement) && statements.push(statement) },
    });
    server = await serve(gateway.app, true);
    const { customer } = purchasesAt(gateway);
    for (let number = 0; number < CUSTOMERS; number += 1) {
      const { id } = await customer({ country: 'US' });
      customerIds.push(id);
      const registered = await gateway.post({
        query: `mutation { registerWalletAddress(input: {
          customerId: "${id}", currency: "USDC", network: "base", address: "0x52908400098527886E0F7030069857D2E4169EE7"
        }) { __typename } }`,
      });
      expect(registered.body.errors).toBeUndefined();
    }
    await import('graphql-jit');
    await ask({ query: LIST, variables: { lookups: customerIds.map(lookUp) } });
  }, 90_000);
  afterAll(async () => {
    await server?.close();
    await gateway?.close();
    await redis.close();
  });

  const lookUp = (customerId: string) => ({ customerId, currency: 'USDC', network: 'base' });

  const ask = async (body: object) => {
    const answer = await exchange(server.port, {
      headers: {
        host: 'localhost',
        'content-type': 'application/json',
        authorization: `Bearer ${gateway.app.demoKey}`,
      },
      body: JSON.stringify(body),
    });
    expect(answer.body).toContain('0x52908400098527886E0F7030069857D2E4169EE7');
    expect(answer.body).not.toContain('null');
  };

  /** The statements and Redis commands of some work: the fewest of five runs, since background work may add some. */
  async function counted(work: () => Promise<unknown>) {
    const runs: Array<{ queries: number; writes: number; commands: string[] }> = [];
    for (let run = 0; run < 5; run += 1) {
      statements.length = 0;
      written.length = 0;
      await work();
      const commands = written.flatMap(
        (text) => text.match(/(?<=\r\n)(mget|get|set|eval\w*)(?=\r\n)/gi) ?? [],
      );
      runs.push({ queries: statements.length, writes: written.length, commands });
    }
    return runs.reduce((fewest, each) =>
      each.queries + each.writes < fewest.queries + fewest.writes ? each : fewest,
    );
  }

  const ONCE = { queries: 0, writes: 1, commands: ['mget'] };

  test('takes one round trip to Redis and no query', async () => {
    const [customerId] = customerIds;
    expect(await counted(() => ask({ query: LOOK_UP, variables: { customerId } }))).toEqual(ONCE);
  });

  test('so does a document that was never seen before', async () => {
    const [customerId] = customerIds;
    expect(
      await counted(() => ask({ query: `${LOOK_UP} # ${randomUUID()}`, variables: { customerId } })),
    ).toEqual(ONCE);
  });

  test('so does a list of 100', async () => {
    expect(
      await counted(() => ask({ query: LIST, variables: { lookups: customerIds.map(lookUp) } })),
    ).toEqual(ONCE);
  });

  test('the rate limits are exchanged in the background, not for each request', async () => {
    const [customerId] = customerIds;
    const exchanges = () =>
      written.filter((text) => /evalsha/i.test(text) && text.includes(':rate:key:')).length;
    written.length = 0;
    for (let count = 0; count < 200; count += 1) await ask({ query: LOOK_UP, variables: { customerId } });
    // One a second at most: 200 requests take no 40 s.
    expect(exchanges()).toBeLessThan(40);
    await eventually(
      async () => exchanges(),
      (count) => count > 0,
    );
  });

  test('and requests that are there at once share it', async () => {
    const { post } = gateway;
    const shared = await counted(() =>
      Promise.all(
        customerIds.slice(0, 20).map((customerId) => post({ query: LOOK_UP, variables: { customerId } })),
      ),
    );
    expect(shared.queries).toBe(0);
    expect(shared.commands.length).toBeLessThanOrEqual(3);
  });
});
