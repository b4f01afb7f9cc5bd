import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Redis } from 'ioredis';
import { describe, expect, test, vi } from 'vitest';
import { LookUpDocument } from '../../demo/operations.gen.ts';
import { findRedis } from '../../src/cache/testing.ts';
import { findPostgres, makeDatabase } from '../../src/store/testing.ts';
import { eventually } from '../support/eventually.ts';
import { type GatewayProcess, startProcess } from '../support/gateway-process.ts';
import { payPage, purchasesAt, usdtToAddress } from '../support/purchases.ts';

vi.setConfig({ testTimeout: 180_000 });

// A Redis database that no other test uses: this one flushes it.
const REDIS_DATABASE = 11;

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
async function ask({ url }: GatewayProcess, key: string | null, query: string): Promise<any> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return ((await answer.json()) as { data?: unknown }).data ?? null;
}

describe('on PostgreSQL and Redis', async () => {
  const [postgres, redisServer] = [await findPostgres(), await findRedis()];
  if (!postgres || !redisServer) return;
  const redisUrl = new URL(redisServer);
  redisUrl.pathname = `/${REDIS_DATABASE}`;

  test('two gateways act as one: a purchase created at one completes at the other', async () => {
    const { url: DATABASE_URL, drop } = await makeDatabase();
    const redis = new Redis(redisUrl.href);
    const folder = mkdtempSync(`${tmpdir()}/onramp-servers-`);
    const environment = { DATABASE_URL, REDIS_URL: redisUrl.href, DATA_DIR: folder };
    const running: GatewayProcess[] = [];
    try {
      await redis.flushdb();
      const one = await startProcess(environment);
      running.push(one);
      const two = await startProcess(environment);
      running.push(two);
      expect(one.output()).toContain(`PostgreSQL at ${new URL(postgres).host} (DATABASE_URL)`);
      expect(one.output()).toContain(`Redis at ${redisUrl.host} (REDIS_URL): cache`);
      expect(one.output()).not.toContain('embedded');
      expect(two.demoKey).toBe(one.demoKey);

      const { customer, depositAddress, make } = purchasesAt(one);
      const { id: customerId } = await customer({ country: 'DE' });
      const asset = { currency: 'USDT', network: 'tron' };
      const nothing = await two.request(LookUpDocument, { customerId, ...asset });
      expect(nothing.depositAddress).toBeNull();
      const address = await depositAddress(customerId, asset.currency, asset.network);
      // The new address invalidates the cached absence: both gateways share the cache.
      const found = await two.request(LookUpDocument, { customerId, ...asset });
      expect(found.depositAddress?.address).toBe(address.address);
      expect(await redis.dbsize()).toBeGreaterThan(0);

      const session = await make(usdtToAddress(customerId, address.id));
      await one.press(payPage(session), /^Pay/);
      const done = await eventually(
        () => purchasesAt(two).read(session.id),
        ({ status, deposits }) => status === 'COMPLETED' && deposits.length > 0,
      );
      expect(done).toMatchObject({ providerId: 'calypso', settled: true });

      // A client token of one is accepted by the other, until one revokes it.
      const { createClientToken } = await ask(
        one,
        one.demoKey,
        `mutation { createClientToken(input: { customerId: "${customerId}" }) { ... on ClientTokenPayload { token } } }`,
      );
      expect(await ask(two, createClientToken.token, '{ viewer { id } }')).toEqual({
        viewer: { id: customerId },
      });
      await ask(
        one,
        one.demoKey,
        `mutation { revokeClientTokens(customerId: "${customerId}") { ... on RevokePayload { revoked } } }`,
      );
      await eventually(
        () => ask(two, createClientToken.token, '{ viewer { id } }'),
        (data) => data === null,
        10_000,
      );

      expect(await Promise.all(running.map((gateway) => gateway.stop('SIGTERM')))).toEqual([0, 0]);
    } finally {
      await Promise.all(running.map((gateway) => gateway.stop('SIGKILL')));
      await redis.flushdb();
      redis.disconnect();
      await drop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
