import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findPostgres } from '../../src/store/testing.ts';
import { points, type Scene } from '../support/crash/points.ts';
import type { Trap } from '../support/crash/trap.ts';
import { type CrashWorld, openCrashWorld } from '../support/crash/world.ts';
import { wrongAfter } from '../support/crash/wrong.ts';
import { eventually } from '../support/eventually.ts';
import { aMinutePasses } from '../support/invariants/index.ts';
import { receivedViolations } from '../support/invariants/news.ts';
import { purchasesAt, usdcOnBase } from '../support/purchases.ts';

// `npm run test:soak` sets SOAK_RUNS; names hold the seed that SOAK_SEED takes. More runs begin with the same ones.
const { SOAK_RUNS, SOAK_SEED } = process.env;
const SEED = Number(SOAK_SEED ?? (SOAK_RUNS ? Date.now() % 2 ** 31 : 20_261_121));
const RANDOM_KILLS = Number(SOAK_RUNS ?? 4);

const HALF_A_MINUTE = 30_000;

vi.setConfig({ testTimeout: 120_000 });

/** `again`: whether the client repeats its call. */
type Kill = { readonly scene: Scene; readonly trap: Trap; readonly again: boolean };

const randomKill: fc.Arbitrary<Kill> = fc.record({
  scene: fc.constantFrom<Scene>('create', 'create', 'news', 'news', 'look'),
  trap: fc.oneof(
    fc.record({ piece: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ milliseconds: fc.integer({ min: 0, max: 50 }) }),
  ),
  again: fc.boolean(),
});

/** A world for a suite of its own; the suites run beside each other, the tests in each one after the other. */
function ofAWorld(name: string, tests: (world: () => CrashWorld) => void): void {
  describe(name, { concurrent: true }, () => {
    let world: CrashWorld;
    beforeAll(async () => {
      world = await openCrashWorld();
    });
    afterAll(() => world?.close());
    tests(() => world);
  });
}
const inTurn = { concurrent: false };

/** The session's status and its last attempt's outcome, as the database has them. */
const sessionOf = ({ db }: CrashWorld, key: string) =>
  db
    .selectFrom('onramp_session as session')
    .innerJoin('session_attempt as attempt', 'attempt.session_id', 'session.id')
    .select(['session.id', 'session.status', 'attempt.outcome'])
    .where('session.idempotency_key', '=', key)
    .orderBy('attempt.number', 'desc')
    .executeTakeFirst();

type Play = (world: CrashWorld, input: ReturnType<typeof usdcOnBase>, trap: Trap) => Promise<() => boolean>;
const scenes: Readonly<Record<Scene, Play>> = {
  async create(world, input, trap) {
    const reached = world.killAt(trap);
    await purchasesAt(world.gateway())
      .create(input)
      .catch(() => undefined);
    return reached;
  },
  async news(world, input, trap) {
    const { providerReference } = await purchasesAt(world.gateway()).make(input);
    const reached = world.killAt(trap);
    await world.vendor.advance(providerReference ?? '', 'requires_payment');
    await world.vendor.advance(providerReference ?? '', 'fulfillment_complete');
    return reached;
  },
  async look(world, input, trap) {
    const { providerReference } = await purchasesAt(world.gateway()).make(input);
    world.vendor.deliverTo(null);
    await world.vendor.advance(providerReference ?? '', 'fulfillment_complete');
    const reached = world.killAt(trap);
    await aMinutePasses(world.db);
    return reached;
  },
};

/** Plays the scene until the gateway is dead; answers the purchase's input. */
async function killed(world: CrashWorld, { scene, trap }: Pick<Kill, 'scene' | 'trap'>) {
  const input = usdcOnBase();
  const reached = await scenes[scene](world, input, trap);
  await vi.waitFor(() => expect(reached(), 'the gateway never comes to this point').toBe(true), 10_000);
  return input;
}

async function survives(world: CrashWorld, kill: Kill): Promise<void> {
  await isWellAfter(world, kill).catch((error: Error) => {
    const message = `${error.message}\nthe gateway said: ${world.gateway().output().slice(-3_000)}`;
    throw new Error(message, { cause: error });
  });
}

/** Killed there and started again, it comes to what the vendor knows, and has told its client of each step. */
async function isWellAfter(world: CrashWorld, kill: Kill): Promise<void> {
  const input = await killed(world, kill);
  await world.restart();
  const wanted = kill.scene === 'create' ? 'READY' : 'COMPLETED';
  if (kill.again) await purchasesAt(world.gateway()).make(input);
  await eventually(
    async () => {
      const session = await sessionOf(world, input.idempotencyKey);
      const made = session ? await world.vendor.sessionsOf(session.id) : [];
      return { ...session, made: made.length };
    },
    // Where nothing was made and nobody asks again, it is enough to know that.
    ({ status, outcome, made }) =>
      kill.again || made > 0 ? status === wanted : !status || outcome === 'NOT_SENT',
  );
  await eventually(
    () => receivedViolations(world.db, world.received(), true),
    (untold) => untold.length === 0,
  );
  const wrong = await wrongAfter(world);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}

describe('a gateway that is killed', { concurrent: true }, async () => {
  if (!(await findPostgres())) return;

  // Whether the client repeats its call makes a difference while the session is being made: it does at every other point.
  const named = points.map(({ scene, ...point }, index) => {
    const again = scene === 'create' && index % 2 === 0;
    return { name: point.name, scene, trap: { point }, again };
  });
  const creating = named.filter(({ scene }) => scene === 'create');
  const told = named.filter(({ scene }) => scene !== 'create');
  const random = fc.sample(randomKill, { seed: SEED, numRuns: RANDOM_KILLS });

  ofAWorld('while it makes a session and tells of it', (world) => {
    test.for(creating)('at: $name', inTurn, (kill) => survives(world(), kill));

    const name = `at any time, SOAK_SEED=${SEED}: $scene, $trap, asked again: $again`;
    test.for(random)(name, inTurn, (kill) => survives(world(), kill));
  });

  ofAWorld('while news comes, and while it looks for news', (world) => {
    test.for(told)('at: $name', inTurn, (kill) => survives(world(), kill));

    test(
      'whose job in work, and all that was left before, another process does within a minute',
      inTurn,
      async () => {
        const inWork = told.find(({ name }) => name === 'job in work');
        if (!inWork) throw new Error('no such point');
        await killed(world(), inWork);
        expect(await unfinished(world())).not.toEqual([]);
        // Half of the minute is over at once, and who gives jobs back has looked a moment ago.
        await world().restart(async (db) => {
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
      },
    );
  });
});

/** Jobs in work or to be tried again, and webhooks that were not applied. */
async function unfinished({ db }: CrashWorld): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    select name || ' ' || id as what from pgboss.job where state in ('active', 'retry')
    union all select 'webhook ' || id from webhook_event where state not in ('applied', 'ignored')`.execute(
    db,
  );
  return rows.map(({ what }) => what);
}
