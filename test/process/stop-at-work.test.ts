import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { RegisterWalletAddressDocument } from '../../demo/operations.gen.ts';
import { findPostgres } from '../../src/store/testing.ts';
import { eventually } from '../support/eventually.ts';
import { aMinutePasses, violations } from '../support/invariants/index.ts';
import { EVM_WALLET, purchasesAt, usdcOnBase } from '../support/purchases.ts';
import { hang, MINUTE, openStopWorld, type StopWorld } from '../support/stop-world.ts';

vi.setConfig({ testTimeout: 180_000 });

const sequential = { concurrent: false };

/** Tests that run one after the other in a world of their own, at the same time as those of the other worlds. */
function inOneWorld(name: string, tests: (world: () => StopWorld) => void): void {
  describe(name, { concurrent: true }, () => {
    let world: StopWorld;
    beforeAll(async () => {
      world = await openStopWorld();
    });
    afterEach(async () => {
      await world.gateway().stop('SIGKILL');
      expect(await violations(world.store.db, world.vendor.sessionsOf)).toEqual([]);
    });
    afterAll(() => world?.close());
    tests(() => world);
  });
}

// A stop waits for up to 22 s for what hangs, so the worlds run at the same time.
describe('a stop while others hang', { concurrent: true }, async () => {
  if (!(await findPostgres())) return;

  inOneWorld('a provider that hangs', (current) => {
    test(
      'a call that waits for it is answered, and the next process creates its session, once',
      sequential,
      async () => {
        const world = current();
        await world.startHealthy();
        const input = usdcOnBase();
        const asked = hang(world.vendor.proxy);
        const answer = purchasesAt(world.gateway()).create(input);
        await asked;
        expect(await world.stop()).toBe(0);
        expect(world.gateway().output()).not.toContain('"level":50');
        const made = await answer;
        if (made.__typename !== 'OnrampSessionPayload') throw new Error(JSON.stringify(made));
        const { id, status } = made.onrampSession;
        expect([status, await world.statusOf(id)]).toEqual(['CREATING', 'CREATING']);
        await world.startHealthy();
        await aMinutePasses(world.store.db);
        // Without another call the gateway repeats the request, which the vendor never received, under the same key.
        const attempt = world.store.db
          .selectFrom('session_attempt')
          .select('outcome')
          .where('session_id', '=', id);
        await eventually(
          () => attempt.executeTakeFirstOrThrow(),
          ({ outcome }) => outcome === 'CREATED',
          MINUTE,
        );
        expect(await purchasesAt(world.gateway()).make(input)).toMatchObject({ id, status: 'READY' });
      },
    );

    test(
      'a webhook is processed again by the next process, without another webhook',
      sequential,
      async () => {
        const world = current();
        await world.startHealthy();
        const session = await purchasesAt(world.gateway()).make(usdcOnBase());
        const asked = hang(world.vendor.proxy);
        world.vendor.deliverTo(world.gateway().url);
        await world.pay(session);
        await asked;
        world.vendor.deliverTo(null);
        expect(await world.stop()).toBe(0);
        expect(world.gateway().output()).not.toContain('"level":50');
        expect(await world.statusOf(session.id)).toBe('READY');
        await world.startHealthy();
        await world.completed(session.id);
        const { source } = await world.store.db
          .selectFrom('session_event')
          .select('source')
          .where('session_id', '=', session.id)
          .where('to_status', '=', 'COMPLETED')
          .executeTakeFirstOrThrow();
        expect(source).toBe('WEBHOOK');
      },
    );
  });

  inOneWorld('a provider that hangs during background work', (current) => {
    test('running polls end, queued ones are left: the next process does both', sequential, async () => {
      const world = current();
      await world.startHealthy();
      const { make } = purchasesAt(world.gateway());
      // More sessions than are polled at the same time.
      const made = await Promise.all(Array.from({ length: 12 }, () => make(usdcOnBase())));
      for (const session of made) await world.pay(session);
      const asked = hang(world.vendor.proxy);
      await aMinutePasses(world.store.db);
      await asked;
      expect(await world.stop()).toBe(0);
      expect(world.gateway().output()).not.toContain('"level":50');
      for (const { id } of made) expect(await world.statusOf(id)).toBe('READY');
      await world.startHealthy();
      await aMinutePasses(world.store.db);
      for (const { id } of made) await world.completed(id);
    });

    test(
      'sessions to an address that ended: the remaining ones are left to the next process',
      sequential,
      async () => {
        const world = current();
        await world.startHealthy();
        const { db } = world.store;
        const { customer, make } = purchasesAt(world.gateway());
        const { id: customerId } = await customer({ country: 'US', subdivision: 'US-CA' });
        const { registerWalletAddress: registered } = await world
          .gateway()
          .request(RegisterWalletAddressDocument, {
            input: { customerId, address: EVM_WALLET, currency: 'USDC', network: 'base' },
          });
        if (registered.__typename !== 'DepositAddressPayload') throw new Error(JSON.stringify(registered));
        const depositAddressId = registered.depositAddress.id;
        const input = () => usdcOnBase({ wallets: null, customerId, depositAddressId });
        for (let count = 0; count < 6; count++) await make(input());
        expect(await world.stop()).toBe(0);
        await db
          .updateTable('deposit_address')
          .set({ status: 'EXPIRED' })
          .where('id', '=', depositAddressId)
          .execute();
        const withHandoff = async () => {
          const sessions = db.selectFrom('onramp_session').where('deposit_address_id', '=', depositAddressId);
          return (await sessions.select('id').where('sealed_handoff', 'is not', null).execute()).length;
        };
        expect(await withHandoff()).toBe(6);

        // A start processes them at once, and each one waits for its provider.
        const asked = hang(world.vendor.proxy);
        await world.start();
        await asked;
        expect(await world.stop()).toBe(0);
        expect(await withHandoff()).toBe(5);
        await world.startHealthy();
        await eventually(withHandoff, (count) => count === 0, MINUTE);
      },
    );
  });

  inOneWorld('a database that hangs', (current) => {
    test(
      'delays the stop no longer than a supervisor allows, and the log says what was open',
      sequential,
      async () => {
        const world = current();
        await world.startHealthy();
        await hang(world.postgres);
        expect(await world.stop()).toBe(1);
        const lines = world.gateway().output().trim().split('\n');
        expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
          level: 50,
          event: 'stop_timed_out',
          msg: expect.stringContaining('The stop timed out'),
          open: expect.arrayContaining(['jobs', 'store']),
        });
      },
    );
  });
});
