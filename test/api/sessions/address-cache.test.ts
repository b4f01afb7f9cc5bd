import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRedis } from '../../../src/cache/testing.ts';
import { newId } from '../../../src/domain/id.ts';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { isOwn } from '../../support/statements.ts';

// A Redis database that no other test uses: this one flushes it.
const REDIS_DATABASE = 12;
const QUERY = `query ($lookups: [DepositAddressLookup!]!) {
  depositAddresses(lookups: $lookups) { address customer { id } }
}`;

describe('a hundred look-ups with Redis', async () => {
  const server = await findRedis();
  if (!server) return;
  const url = new URL(server);
  url.pathname = `/${REDIS_DATABASE}`;

  const commands: string[] = [];
  const statements: string[] = [];
  let gateway: GatewayUnderTest;
  let redis: Redis;
  let monitor: Redis;
  const lookups: Array<{ customerId: string; currency: string; network: string }> = [];
  const addresses: Array<string | null> = [];

  beforeAll(async () => {
    redis = new Redis(url.href);
    await redis.flushdb();
    monitor = (await new Redis(url.href).monitor()) as Redis;
    monitor.on('monitor', (_time: string, [name, ...keys]: string[], source: string, database: string) => {
      const ours = database === String(REDIS_DATABASE) && source !== 'lua';
      // The rate limits are exchanged in the background, once a second.
      const isExchange = keys.some((key) => key.includes(':rate:'));
      if (ours && !isExchange) commands.push(name === 'echo' ? `echo ${keys[0]}` : `${name} ${keys.length}`);
    });
    gateway = await startGateway({
      environment: { REDIS_URL: url.href },
      overrides: { onStatement: (sql) => isOwn(sql) && statements.push(sql) },
    });
    const { db } = gateway.app.store;
    const { id: project_id } = await db.selectFrom('project').select('id').executeTakeFirstOrThrow();
    const asset = { currency: 'USDT', network: 'tron' };
    for (let row = 0; row < 100; row++) {
      lookups.push({ customerId: newId('customer'), ...asset });
      // Every tenth has none, since an absence is cached too.
      addresses.push(row % 10 === 9 ? null : `address-${row}`);
    }
    const none = { sealed_email: null, country: null, subdivision: null };
    await db
      .insertInto('customer')
      .values(
        lookups.map(({ customerId: id }) => ({ id, project_id, external_id: id, ...none, metadata: '{}' })),
      )
      .execute();
    const own = {
      origin: 'CUSTOMER',
      status: 'ACTIVE',
      memo: null,
      provider_id: null,
      provider_reference: null,
    };
    await db
      .insertInto('deposit_address')
      .values(
        lookups.flatMap(({ customerId: customer_id }, row) => {
          const address = addresses[row];
          return address
            ? [{ id: newId('depositAddress'), project_id, customer_id, ...asset, ...own, address }]
            : [];
        }),
      )
      .execute();
  });
  afterAll(async () => {
    await gateway.close();
    await redis.flushdb();
    monitor.disconnect();
    redis.disconnect();
  });

  /** Waits until the monitor, which may lag, has reported all earlier commands. */
  async function monitored(mark: string) {
    await redis.echo(mark);
    await eventually(
      async () => commands,
      (all) => all.includes(`echo ${mark}`),
    );
  }

  /** Sends one request; returns its commands to Redis and its SQL statements. */
  async function ask(name: string) {
    await monitored(`before ${name}`);
    commands.length = 0;
    statements.length = 0;
    const { body } = await gateway.post({ query: QUERY, variables: { lookups } });
    expect(body.errors).toBeUndefined();
    const sent = [...statements];
    await monitored(name);
    const found = body.data?.depositAddresses as Array<{ address: string; customer: { id: string } } | null>;
    expect(found.map((one) => one?.address ?? null)).toEqual(addresses);
    found.forEach((one, index) => {
      if (one) expect(one.customer.id).toBe(lookups[index]?.customerId);
    });
    return { commands: commands.filter((command) => !command.startsWith('echo')), statements: sent };
  }

  test('misses are one SQL query, hits one MGET and no query', async () => {
    await redis.flushdb();
    const cold = await ask('cold');
    expect(cold.commands.filter((command) => command.startsWith('mget'))).toEqual(['mget 100']);
    expect(cold.statements.filter((sql) => /deposit_address/.test(sql))).toHaveLength(1);
    // The cache is filled after the answer. Absences leave it after 5 s, which a busy machine may exceed: asked again, they return.
    await eventually(
      async () => {
        await ask('again until all are cached');
        return redis.dbsize();
      },
      (keys) => keys === 100,
    );
    const warm = await ask('warm');
    expect(warm.commands).toEqual(['mget 100']);
    // One statement reads all customers of the answer.
    expect(warm.statements).toHaveLength(1);
  });

  test('after Redis was emptied, one query returns the same answer', async () => {
    await redis.flushdb();
    const again = await ask('again');
    expect(again.statements.filter((sql) => /deposit_address/.test(sql))).toHaveLength(1);
  });
});
