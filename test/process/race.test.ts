import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { CreateCustomerDocument, RequestDepositAddressDocument } from '../../demo/operations.gen.ts';
import { findRedis } from '../../src/cache/testing.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { findPostgres, makeMigratedDatabase } from '../../src/store/testing.ts';
import { eventually } from '../support/eventually.ts';
import { type GatewayProcess, startProcess } from '../support/gateway-process.ts';
import { violations } from '../support/invariants/index.ts';
import { type Signed, stripeEvent } from '../support/providers/signed-webhooks.ts';
import { openVendor, type Vendor } from '../support/providers/vendor.ts';
import { purchasesAt, usdcOnBase } from '../support/purchases.ts';
import { subscribe } from '../support/subscribe.ts';

vi.setConfig({ testTimeout: 180_000 });

// A Redis database that no other test uses: this one flushes it.
const REDIS_DATABASE = 13;
const KEYS = 20;
const CALLS = 10;
const LIMITS = 'limits: { perKey: { sessionsPerMinute: 1000000 } }\n';

describe('concurrent calls to two gateways', async () => {
  const [postgres, redisServer] = [await findPostgres(), await findRedis()];
  if (!postgres || !redisServer) return;
  const redisUrl = new URL(redisServer);
  redisUrl.pathname = `/${REDIS_DATABASE}`;

  const folder = mkdtempSync(`${tmpdir()}/onramp-race-`);
  const redis = new Redis(redisUrl.href);
  const gateways: GatewayProcess[] = [];
  let database: { url: string; drop: () => Promise<void> };
  let store: Store;
  let vendor: Vendor;

  beforeAll(async () => {
    await redis.flushdb();
    database = await makeMigratedDatabase();
    vendor = await openVendor();
    writeFileSync(`${folder}/gateway.yaml`, `${vendor.yaml}  calypso: {}\n${LIMITS}`);
    const environment = {
      DATABASE_URL: database.url,
      REDIS_URL: redisUrl.href,
      DATA_DIR: folder,
      GATEWAY_FILE: `${folder}/gateway.yaml`,
      LOG_LEVEL: 'error',
    };
    store = await openStore({ databaseUrl: database.url, dataDirectory: null });
    for (let count = 0; count < 2; count++) gateways.push(await startProcess(environment));
  });
  afterEach(async () => expect(await violations(store.db, vendor.sessionsOf)).toEqual([]));
  afterAll(async () => {
    await Promise.all(gateways.map((gateway) => gateway.stop('SIGKILL')));
    await redis.flushdb();
    redis.disconnect();
    await store.close();
    await vendor.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Makes `count` concurrent calls, alternately to each gateway. */
  const atBoth = <Answer>(count: number, ask: (gateway: GatewayProcess, call: number) => Promise<Answer>) =>
    Promise.all(Array.from({ length: count }, (_, call) => ask(gateways[call % 2] as GatewayProcess, call)));

  const posts = () => vendor.simulator.requests.filter(({ method }) => method === 'POST').length;

  /** A session without webhooks from the vendor: the test sends them. */
  async function purchase() {
    const session = await purchasesAt(gateways[0] as GatewayProcess).make(usdcOnBase());
    const reference = session.providerReference ?? '';
    const send = async (gateway: GatewayProcess, { body, headers }: Signed) =>
      (await fetch(`${gateway.url}/webhooks/stripe`, { method: 'POST', body, headers })).status;
    const statuses = async () => {
      const { timeline } = await purchasesAt(gateways[1] as GatewayProcess).read(session.id);
      return timeline.filter(({ applied }) => applied).map(({ to }) => to);
    };
    return { session, reference, send, statuses };
  }

  test('one key with one input is one session, created once at the vendor, at either gateway', async () => {
    for (let key = 0; key < KEYS; key++) {
      const input = usdcOnBase();
      const before = posts();
      // Slow, so that the later calls find a session that is being created.
      if (key % 4 === 0) {
        await vendor.simulator.fault({ operation: 'sessions.create', kind: 'slow', milliseconds: 700 });
      }
      const answers = await atBoth(CALLS, (gateway) => purchasesAt(gateway).create(input));
      const sessions = answers.map((answer) => {
        if (answer.__typename !== 'OnrampSessionPayload') throw new Error(JSON.stringify(answer));
        return answer;
      });
      expect(new Set(sessions.map(({ onrampSession }) => onrampSession.id)).size).toBe(1);
      expect(sessions.filter(({ replayed }) => !replayed)).toHaveLength(1);
      for (const { onrampSession } of sessions) expect(['CREATING', 'READY']).toContain(onrampSession.status);
      const { id, status, attempts } = await purchasesAt(gateways[1] as GatewayProcess).make(input);
      expect({ id, status, attempts: attempts.length }).toEqual({
        id: sessions[0]?.onrampSession.id,
        status: 'READY',
        attempts: 1,
      });
      expect(await vendor.sessionsOf(id)).toHaveLength(1);
      expect(posts() - before).toBe(1);
    }
  });

  test('one key with two inputs is a session of one input; the other input is a conflict', async () => {
    for (let key = 0; key < KEYS / 2; key++) {
      const inputs = [usdcOnBase(), usdcOnBase({ fiatAmount: '26' })];
      const idempotencyKey = randomUUID();
      const answers = await atBoth(CALLS, async (gateway, call) => {
        // The input changes with every second call, so that each gateway gets both.
        const which = Math.floor(call / 2) % 2;
        const input = { ...usdcOnBase(inputs[which]), idempotencyKey };
        return { which, answer: await purchasesAt(gateway).create(input) };
      });
      const { which: winner, answer: first } =
        answers.find(({ answer }) => answer.__typename === 'OnrampSessionPayload') ?? answers[0] ?? {};
      if (first?.__typename !== 'OnrampSessionPayload') throw new Error(JSON.stringify(first));
      for (const { which, answer } of answers) {
        expect(answer).toMatchObject(
          which === winner
            ? { __typename: 'OnrampSessionPayload', onrampSession: { id: first.onrampSession.id } }
            : { __typename: 'IdempotencyConflict', onrampSessionId: first.onrampSession.id },
        );
      }
    }
  });

  test('one external id is one customer, and one asset of that customer one deposit address', async () => {
    for (let round = 0; round < KEYS / 4; round++) {
      const input = { externalId: randomUUID(), country: 'DE' };
      const customers = await atBoth(CALLS, async (gateway) => {
        const { createCustomer } = await gateway.request(CreateCustomerDocument, { input });
        if (createCustomer.__typename !== 'CustomerPayload') throw new Error(JSON.stringify(createCustomer));
        return createCustomer;
      });
      expect(customers.filter(({ created }) => created)).toHaveLength(1);
      expect(new Set(customers.map(({ customer }) => customer.id)).size).toBe(1);

      const asset = { customerId: customers[0]?.customer.id ?? '', currency: 'USDT', network: 'tron' };
      const issued = await atBoth(CALLS, async (gateway) => {
        const { requestDepositAddress } = await gateway.request(RequestDepositAddressDocument, {
          input: asset,
        });
        if (requestDepositAddress.__typename !== 'DepositAddressPayload')
          throw new Error(JSON.stringify(requestDepositAddress));
        return requestDepositAddress;
      });
      expect(issued.filter(({ created }) => created)).toHaveLength(1);
      expect(new Set(issued.map(({ depositAddress }) => depositAddress.address)).size).toBe(1);
    }
  });

  test('one webhook, delivered twenty times concurrently, is one event and one transition', async () => {
    const { reference, send, statuses } = await purchase();
    await vendor.advance(reference, 'fulfillment_complete');
    const eventId = `evt_${randomUUID()}`;
    const event = stripeEvent(eventId, { id: reference });
    expect(new Set(await atBoth(20, (gateway) => send(gateway, event)))).toEqual(new Set([200]));
    await eventually(statuses, (all) => all.includes('COMPLETED'));
    expect(await statuses()).toEqual(['CREATING', 'READY', 'COMPLETED']);
    const stored = await store.db
      .selectFrom('webhook_event')
      .select('id')
      .where('event_id', '=', eventId)
      .execute();
    expect(stored).toHaveLength(1);
  });

  test('twenty webhooks about one change are one transition', async () => {
    const { reference, send, statuses } = await purchase();
    await vendor.advance(reference, 'requires_payment');
    await atBoth(20, (gateway) => send(gateway, stripeEvent(`evt_${randomUUID()}`, { id: reference })));
    const states = () =>
      store.db
        .selectFrom('webhook_event')
        .select('state')
        .where('state', 'not in', ['applied', 'ignored'])
        .execute();
    await eventually(states, (open) => open.length === 0);
    expect(await statuses()).toEqual(['CREATING', 'READY', 'AWAITING_PAYMENT']);
  });

  test('a subscription at one gateway receives a change applied by the other', async () => {
    const { session, reference, send } = await purchase();
    const [subscribed, other] = gateways as [GatewayProcess, GatewayProcess];
    const query = 'subscription ($id: ID!) { onrampSession(id: $id) { status settled } }';
    const stream = await subscribe(fetch, subscribed.url, subscribed.demoKey, query, { id: session.id });
    const received: unknown[] = [];
    for await (const { data } of stream) {
      const now = data?.onrampSession as { status: string } | undefined;
      if (received.push(now?.status) > 1) continue;
      await vendor.advance(reference, 'fulfillment_complete');
      expect(await send(other, stripeEvent(`evt_${randomUUID()}`, { id: reference }))).toBe(200);
    }
    expect([received.at(0), received.at(-1)]).toEqual(['READY', 'COMPLETED']);
  });
});
