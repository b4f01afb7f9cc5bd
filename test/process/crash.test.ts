import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findPostgres } from '../../src/store/testing.ts';
import { points, type Scene } from '../support/crash/points.ts';
import type { Trap } from '../support/crash/trap.ts';
import { violationsAfter } from '../support/crash/violations.ts';
import { type CrashWorld, openCrashWorld } from '../support/crash/world.ts';
import { eventually } from '../support/eventually.ts';
import { aMinutePasses } from '../support/invariants/index.ts';
import { receivedViolations } from '../support/invariants/outgoing-events.ts';
import { purchasesAt, usdcOnBase } from '../support/purchases.ts';

// `npm run test:soak` sets SOAK_RUNS. Test names contain the seed for SOAK_SEED; a larger SOAK_RUNS repeats the same kills first.
const { SOAK_RUNS, SOAK_SEED } = process.env;
const SEED = Number(SOAK_SEED ?? (SOAK_RUNS ? Date.now() % 2 ** 31 : 20_261_121));
const RANDOM_KILLS = Number(SOAK_RUNS ?? 4);

const HALF_A_MINUTE = 30_000;

vi.setConfig({ testTimeout: 120_000 });

/** `retry`: whether the client repeats its call after the restart. */
type Kill = { readonly scene: Scene; readonly trap: Trap; readonly retry: boolean };

const randomKill: fc.Arbitrary<Kill> = fc.record({
  scene: fc.constantFrom<Scene>('create', 'create', 'webhook', 'webhook', 'poll'),
  trap: fc.oneof(
    fc.record({ piece: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ milliseconds: fc.integer({ min: 0, max: 50 }) }),
  ),
  retry: fc.boolean(),
});

/** A suite with a world of its own: suites run at the same time, the tests of a suite one after the other. */
function inOneWorld(name: string, tests: (world: () => CrashWorld) => void): void {
  describe(name, { concurrent: true }, () => {
    let world: CrashWorld;
    beforeAll(async () => {
      world = await openCrashWorld();
    });
    afterAll(() => world?.close());
    tests(() => world);
  });
}
const sequential = { concurrent: false };

/** The stored status of the session and outcome of its last attempt. */
const sessionOf = ({ db }: CrashWorld, key: string) =>
  db
    .selectFrom('onramp_session as session')
    .innerJoin('session_attempt as attempt', 'attempt.session_id', 'session.id')
    .select(['session.id', 'session.status', 'attempt.outcome'])
    .where('session.idempotency_key', '=', key)
    .orderBy('attempt.number', 'desc')
    .executeTakeFirst();

type Run = (world: CrashWorld, input: ReturnType<typeof usdcOnBase>, trap: Trap) => Promise<() => boolean>;
const scenes: Readonly<Record<Scene, Run>> = {
  async create(world, input, trap) {
    const reached = world.killAt(trap);
    await purchasesAt(world.gateway())
      .create(input)
      .catch(() => undefined);
    return reached;
  },
  async webhook(world, input, trap) {
    const { providerReference } = await purchasesAt(world.gateway()).make(input);
    const reached = world.killAt(trap);
    await world.vendor.advance(providerReference ?? '', 'requires_payment');
    await world.vendor.advance(providerReference ?? '', 'fulfillment_complete');
    return reached;
  },
  async poll(world, input, trap) {
    const { providerReference } = await purchasesAt(world.gateway()).make(input);
    world.vendor.deliverTo(null);
    await world.vendor.advance(providerReference ?? '', 'fulfillment_complete');
    const reached = world.killAt(trap);
    await aMinutePasses(world.db);
    return reached;
  },
  async handoff(world, input, trap) {
    const { id } = await purchasesAt(world.gateway()).make(input);
    // As if the answer with the hand-off had been lost: the repeat fetches it.
    await world.db.updateTable('onramp_session').set({ sealed_handoff: null }).where('id', '=', id).execute();
    const reached = world.killAt(trap);
    await purchasesAt(world.gateway())
      .create(input)
      .catch(() => undefined);
    return reached;
  },
};

/** Runs the scene until the gateway is dead; returns the input of the purchase. */
async function killed(world: CrashWorld, { scene, trap }: Pick<Kill, 'scene' | 'trap'>) {
  const input = usdcOnBase();
  const reached = await scenes[scene](world, input, trap);
  await vi.waitFor(() => expect(reached(), 'the gateway never reaches this point').toBe(true), 10_000);
  return input;
}

async function survives(world: CrashWorld, kill: Kill): Promise<void> {
  await recovers(world, kill).catch((error: Error) => {
    const message = `${error.message}\noutput of the gateway: ${world.gateway().output().slice(-3_000)}`;
    throw new Error(message, { cause: error });
  });
}

/** Killed and restarted, the gateway reaches the vendor's state and has sent its client each change. */
async function recovers(world: CrashWorld, kill: Kill): Promise<void> {
  const input = await killed(world, kill);
  await world.restart();
  const expected = kill.scene === 'create' || kill.scene === 'handoff' ? 'READY' : 'COMPLETED';
  if (kill.retry) {
    const { handoff } = await purchasesAt(world.gateway()).make(input);
    // A session that is completed has none.
    if (expected === 'READY') expect(handoff).not.toBeNull();
  }
  await eventually(
    async () => {
      const session = await sessionOf(world, input.idempotencyKey);
      const created = session ? await world.vendor.sessionsOf(session.id) : [];
      return { ...session, created: created.length };
    },
    // If the vendor created nothing and the client does not retry, it is enough that the gateway knows so.
    ({ status, outcome, created }) =>
      kill.retry || created > 0 ? status === expected : !status || outcome === 'NOT_SENT',
  );
  await eventually(
    () => receivedViolations(world.db, world.received(), true),
    (missing) => missing.length === 0,
  );
  const broken = await violationsAfter(world);
  if (broken.length > 0) throw new Error(broken.join('\n'));
}

describe('a gateway killed', { concurrent: true }, async () => {
  if (!(await findPostgres())) return;

  // A retry makes a difference only while the session is being created: there every other kill has one.
  const named = points.map(({ scene, ...point }, index) => {
    const retry = scene === 'handoff' || (scene === 'create' && index % 2 === 0);
    return { name: point.name, scene, trap: { point }, retry };
  });
  const creating = named.filter(({ scene }) => scene === 'create');
  const updating = named.filter(({ scene }) => scene !== 'create');
  const random = fc.sample(randomKill, { seed: SEED, numRuns: RANDOM_KILLS });

  inOneWorld('while it creates a session and sends the webhook of it', (world) => {
    test.for(creating)('at: $name', sequential, (kill) => survives(world(), kill));

    const name = `at a random time, SOAK_SEED=${SEED}: $scene, $trap, retry: $retry`;
    test.for(random)(name, sequential, (kill) => survives(world(), kill));
  });

  inOneWorld('while it receives a webhook or polls', (world) => {
    test.for(updating)('at: $name', sequential, (kill) => survives(world(), kill));
  });

  inOneWorld('while it processes a webhook', (world) => {
    test('leaves all open work to the next process, which does it within a minute', sequential, async () => {
      const running = updating.find(({ name }) => name === 'event claimed');
      if (!running) throw new Error('no such point');
      await killed(world(), running);
      expect(await unfinished(world())).not.toEqual([]);
      // Half of the minute passes at once, and the monitor that returns jobs of dead processes has just run.
      await world().restart(async (db) => {
        await sql`update webhook_event set due_at = due_at - interval '30 seconds' where due_at is not null`.execute(
          db,
        );
        await sql`update pgboss.job set started_on = started_on - interval '30 seconds' where state = 'active'`.execute(
          db,
        );
        await sql`update pgboss.queue set monitor_claim_on = now()`.execute(db);
      });
      await eventually(
        () => unfinished(world()),
        (left) => left.length === 0,
        HALF_A_MINUTE,
      );
    });
  });
});

/** Jobs that run or wait for a retry, and webhook events that are not applied. */
async function unfinished({ db }: CrashWorld): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    select name || ' ' || id as what from pgboss.job where state in ('active', 'retry')
    union all select 'webhook ' || id from webhook_event where state not in ('applied', 'ignored')`.execute(
    db,
  );
  return rows.map(({ what }) => what);
}
