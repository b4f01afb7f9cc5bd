import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findPostgres, makeMigratedDatabase } from '../../../src/store/testing.ts';
import { eventually } from '../../support/eventually.ts';
import { type FaultProxy, openFaultProxy, type Verdict } from '../../support/fault-proxy.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { aMinutePasses, violations } from '../../support/invariants/index.ts';
import { stripeEvent } from '../../support/providers/signed-webhooks.ts';
import { openVendor, type Vendor } from '../../support/providers/vendor.ts';
import { purchasesAt, usdcOnBase } from '../../support/purchases.ts';

vi.setConfig({ testTimeout: 240_000 });

/** More than the pool has connections. */
const CALLS = 30;
/** The limit of 12 s, and time for thirty concurrent calls on a busy machine. */
const LONGEST_MILLISECONDS = 16_000;

describe('a slow PostgreSQL', async () => {
  if (!(await findPostgres())) return;

  let gateway: GatewayUnderTest;
  let vendor: Vendor;
  let postgres: FaultProxy;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await makeMigratedDatabase();
    drop = database.drop;
    vendor = await openVendor();
    postgres = await openFaultProxy(database.url);
    gateway = await startGateway({ yaml: vendor.yaml, environment: { DATABASE_URL: postgres.through } });
  });
  afterAll(async () => {
    postgres.judge(() => 'pass');
    await gateway.close();
    await postgres.close();
    await vendor.close();
    await drop();
  });

  /** The answer or error of the call, and its duration. */
  async function timed(input: ReturnType<typeof usdcOnBase>) {
    const start = performance.now();
    const answer = await purchasesAt(gateway)
      .create(input)
      .catch((error: unknown) => String(error));
    return { answer, milliseconds: performance.now() - start };
  }

  test.each([50, 5_000])(
    'with a delay of %i ms per answer: excess calls fail in time, and each key is one session',
    async (milliseconds) => {
      const inputs = Array.from({ length: CALLS }, () => usdcOnBase());
      postgres.judge(async (direction): Promise<Verdict> => {
        if (direction === 'in') await delay(milliseconds);
        return 'pass';
      });
      const answers = await Promise.all(inputs.map(timed));
      postgres.judge(() => 'pass');
      for (const { answer, milliseconds: took } of answers) {
        if (typeof answer === 'string') expect(answer).toContain('"OVERLOADED"');
        else expect(['OnrampSessionPayload', 'ProviderUnavailable']).toContain(answer.__typename);
        expect(took).toBeLessThan(LONGEST_MILLISECONDS);
      }
      const { db } = gateway.app.store;
      for (const input of inputs) {
        await eventually(
          async () => {
            // Fails while earlier statements are still delayed.
            await aMinutePasses(db).catch(() => undefined);
            return purchasesAt(gateway)
              .create(input)
              .catch(() => null);
          },
          (answer) =>
            answer?.__typename === 'OnrampSessionPayload' && answer.onrampSession.status === 'READY',
        );
      }
      expect(await violations(db, vendor.sessionsOf)).toEqual([]);
    },
  );

  test('a webhook that arrives before the commit of its session is parked and applied after it', async () => {
    const held = Promise.withResolvers<void>();
    const before = new Set((await vendor.sessions()).map(({ id }) => id));
    const madeOne = async () => (await vendor.sessions()).find(({ id }) => !before.has(id));
    let holding = false;
    postgres.judge(async (direction, bytes): Promise<Verdict> => {
      if (direction === 'out' && bytes.includes('session_update') && !holding && (await madeOne())) {
        holding = true;
        await held.promise;
      }
      return 'pass';
    });
    const input = usdcOnBase();
    // Its statement times out if a busy machine is slow to send the webhook. A client then repeats the call.
    const answer = purchasesAt(gateway)
      .create(input)
      .catch(() => null);
    await eventually(
      async () => holding,
      (is) => is,
    );
    const made = await madeOne();
    await vendor.advance(made?.id ?? '', 'requires_payment');
    const { metadata } = made ?? {};
    const event = stripeEvent('evt_early', { id: made?.id, status: 'requires_payment', metadata });
    const deliver = () =>
      gateway.app.fetch(new Request(`${gateway.url}/webhooks/stripe`, { method: 'POST', ...event }));
    // A provider sends again what was answered 503.
    await eventually(deliver, ({ status }) => status === 200);
    const { db } = gateway.app.store;
    const stored = () =>
      db.selectFrom('webhook_event').select('state').where('event_id', '=', 'evt_early').executeTakeFirst();
    await eventually(stored, (row) => row?.state === 'parked');

    held.resolve();
    await answer;
    const repeat = () =>
      purchasesAt(gateway)
        .create(input)
        .catch(() => null);
    const session = await eventually(repeat, (repeated) => repeated?.__typename === 'OnrampSessionPayload');
    if (session?.__typename !== 'OnrampSessionPayload') throw new Error(JSON.stringify(session));
    await eventually(
      () => purchasesAt(gateway).read(session.onrampSession.id),
      (now) => now.status === 'AWAITING_PAYMENT',
    );
    await eventually(stored, (row) => row?.state === 'applied');
  });
});
