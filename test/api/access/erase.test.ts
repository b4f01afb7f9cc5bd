import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasRedisServer } from '../../../src/cache/testing.ts';
import { createLog } from '../../../src/observe/index.ts';
import { createKeyRing } from '../../../src/secrets/index.ts';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { leaksIn, leaksInDatabase, leaksInSealed } from '../../support/invariants/secrets.ts';
import { type OwnRedis, openRedis } from '../../support/model/redis.ts';
import { payPage, purchasesAt, usdcOnBase } from '../../support/purchases.ts';
import { caller, purchase, RESTRICT } from './client-token-calls.ts';

const EMAIL = 'canary.erased@example.com';
const CANARIES = new Map([
  ['the e-mail address', EMAIL],
  ['the id at the app', 'canary-external-id'],
  ['the idempotency key', 'canary-idempotency'],
  ['the metadata', 'canary-metadata'],
  ['the first name', 'Canaryfirst'],
  ['the last name', 'Canarylast'],
  ['the date of birth', '1987-06-05'],
  ['the return URL', 'canary-return'],
  ['the subdivision', 'US-WY'],
  ['the IP address of the server call', '8.8.8.8'],
  ['the IP address of the connection', '8.8.4.4'],
]);
/** Where crypto went is the trail of the money, and stays there; Redis has addresses for five minutes. */
const WALLET = ['the wallet', '0xde709f2102306220921060314715629080e2fb77'] as const;
const OF_THE_MONEY = ['public.onramp_session', 'public.deposit_address', 'public.deposit', 'Redis'];

const KEYS = [`canary:${Buffer.alloc(32, 7).toString('base64')}`];

describe('the erasure of a customer', async () => {
  const hasRedis = await hasRedisServer();
  const folder = mkdtempSync(`${tmpdir()}/onramp-erase-`);
  const logged: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      logged.push(String(chunk));
      done();
    },
  });
  let gateway: GatewayUnderTest;
  let redis: OwnRedis | null = null;
  let api: ReturnType<typeof caller>;
  beforeAll(async () => {
    if (hasRedis) redis = await openRedis(folder);
    gateway = await startGateway({
      environment: { ENCRYPTION_KEYS: KEYS.join(), ...(redis && { REDIS_URL: redis.url }) },
      overrides: { log: createLog('debug', stream) },
    });
    api = caller(gateway);
  });
  afterAll(async () => {
    await gateway.close();
    await redis?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { create, make, read } = purchasesAt({ request: (...given) => gateway.request(...given) });

  async function mutate(field: string): Promise<Record<string, unknown>> {
    const { body } = await gateway.post({ query: `mutation { result: ${field} }` });
    expect(body.errors).toBeUndefined();
    return body.data?.result as Record<string, unknown>;
  }
  const erase = (id: string) =>
    mutate(
      `eraseCustomer(id: "${id}") { __typename ... on ErasePayload { erasedId } ... on WrongState { code message onrampSession { id } } }`,
    );

  /** Calls as the customer's own device does. */
  async function fromDevice(token: string, query: string, variables = {}): Promise<void> {
    const request = new Request(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const answer = await gateway.app.fetch(request, '8.8.4.4');
    expect(await answer.json()).not.toHaveProperty('errors');
  }

  async function leaks(): Promise<string[]> {
    const { db } = gateway.app.store;
    const canaries = new Map([...CANARIES, WALLET]);
    const stored = await leaksInDatabase(db, canaries);
    return [
      // The simulators stand for the providers, which keep their own data.
      ...stored.filter((leak) => !leak.includes('sandbox_entry')),
      ...(await leaksInSealed(db, createKeyRing(KEYS), canaries)),
      ...leaksIn('Redis', (await redis?.contents()) ?? '', canaries),
      ...leaksIn('the log', logged.join(''), canaries),
    ];
  }

  test('leaves nothing of the person in the database, Redis, the queue and the log; the session stays', async () => {
    await mutate('createWebhookEndpoint(url: "http://localhost:9/hook") { __typename }');
    const made = await mutate(
      `createCustomer(input: { externalId: "canary-external-id", email: "${EMAIL}", country: "US", subdivision: "US-WY",
        metadata: { note: "canary-metadata" } }) { ... on CustomerPayload { customer { id } } }`,
    );
    const { id: customerId } = made.customer as { id: string };
    const wallet = { network: 'base', address: WALLET[1] };
    await mutate(
      `registerWalletAddress(input: { customerId: "${customerId}", currency: "USDC", network: "base", address: "${WALLET[1]}" }) { __typename }`,
    );
    const address =
      'query ($id: ID!) { depositAddress(customerId: $id, currency: "USDC", network: "base") { address } }';
    await api.data(gateway.app.demoKey, address, { id: customerId });
    const token = await api.token({
      customerId,
      allow: ['CREATE_SESSION'],
      restrict: { ...RESTRICT, wallets: [wallet] },
    });
    await fromDevice(token, address, { id: customerId });
    const { asset, fiatCurrency, fiatAmount } = purchase('');
    await fromDevice(token, `query ($input: QuotesInput!) { quotes(input: $input) { __typename } }`, {
      input: { asset, fiatCurrency, fiatAmount, client: { platform: 'WEB' } },
    });
    const bought = usdcOnBase({
      customerId,
      idempotencyKey: `canary-idempotency ${randomUUID()}`,
      location: { country: 'US', subdivision: 'US-WY', clientIp: '8.8.8.8' },
      wallets: [wallet],
      returnUrl: 'https://shop.example/done?of=canary-return',
      metadata: { note: 'canary-metadata' },
      prefill: {
        email: EMAIL,
        firstName: 'Canaryfirst',
        lastName: 'Canarylast',
        dateOfBirth: '1987-06-05',
      },
    });
    // A failure is logged.
    await gateway.fault('stripe', { kind: 'rate_limited', operation: 'sessions.create' });
    expect(await create(bought)).toMatchObject({ __typename: 'ProviderUnavailable' });
    const session = await make(bought);
    expect(await erase(customerId)).toMatchObject({
      __typename: 'WrongState',
      code: 'WRONG_STATE',
      onrampSession: { id: session.id },
    });
    const before = (await leaks()).join();
    for (const name of [
      'e-mail address',
      'id at the app',
      'idempotency key',
      'metadata',
      'return URL',
      'wallet',
    ])
      expect(before).toContain(`the ${name} is in`);
    expect(before.includes('the wallet is in Redis')).toBe(hasRedis);

    await gateway.press(payPage(session), /^Pay/);
    await eventually(
      () => read(session.id),
      ({ status }) => status === 'COMPLETED',
    );
    expect(await erase(customerId)).toEqual({ __typename: 'ErasePayload', erasedId: customerId });
    const ofThePerson = async () =>
      (await leaks()).filter((leak) => !OF_THE_MONEY.some((table) => leak === `${WALLET[0]} is in ${table}`));
    // The bodies of webhooks are erased by a job, and the limit of an address is forgotten within seconds.
    expect(await eventually(ofThePerson, ({ length }) => length === 0)).toEqual([]);
    expect(logged.join('')).toContain('attempt_failed');
    expect(await read(session.id)).toMatchObject({ status: 'COMPLETED', id: session.id });

    expect(await erase(customerId)).toEqual({ __typename: 'ErasePayload', erasedId: customerId });
    for (const field of ['unblockCustomer', 'blockCustomer'])
      expect(await mutate(`${field}(id: "${customerId}") { __typename }`)).toEqual({
        __typename: 'NotFound',
      });
    expect(await erase('cus_00000000000000000000000000000000')).toEqual({ __typename: 'NotFound' });
  });
});
