import fc from 'fast-check';
import { describe, test, vi } from 'vitest';
import { hasRedisServer } from '../../src/cache/testing.ts';
import { findPostgres } from '../../src/store/testing.ts';
import { eventually } from '../support/eventually.ts';
import { type Levels, levelsAbove } from '../support/invariants/process.ts';
import { examples, withoutDeath } from '../support/model/examples.ts';
import { settle } from '../support/model/settle.ts';
import { createModel, type Model } from '../support/model/state.ts';
import { commandOf, steps } from '../support/model/steps.ts';
import { openWorld, type World } from '../support/model/world.ts';

// `npm run test:soak` sets SOAK_RUNS; a failure prints the seed and path that SOAK_SEED and SOAK_PATH take.
const { SOAK_RUNS, SOAK_SEED, SOAK_PATH } = process.env;
const runs = Number(SOAK_RUNS ?? 3);
const FIXED_SEED = 20_261_121;
const MOST_STEPS = 40;

vi.setConfig({ testTimeout: 300_000 * runs });

/** Longer than connections are kept for their next use. */
const REST_MILLISECONDS = 45_000;
/** What a process that has worked needs more than one that has only begun: code that is compiled, caches that are full. */
const UNAVOIDABLE: Levels = { connections: 0, clients: 0, descriptors: 3, megabytes: 150 };

type Commands = Iterable<ReturnType<typeof commandOf>>;

/** All of it in a world of its own, which is then healed and looked at. */
async function play(
  commands: Commands,
  atLast?: (model: Model, world: World, before: Levels) => Promise<void>,
): Promise<void> {
  const world = await openWorld({ withRedis });
  try {
    const model = createModel();
    const before = await world.levels();
    await fc.asyncModelRun(() => ({ model, real: world }), commands);
    await settle(model, world);
    await atLast?.(model, world, before);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${message}\nthe gateway said: ${world.gateway().output().slice(-3_000)}`, {
      cause: error,
    });
  } finally {
    await world.close();
  }
}

let withRedis = false;
const anything = fc.asyncProperty(
  fc.commands(
    steps.map((step) => step.map(commandOf)),
    { maxCommands: MOST_STEPS, size: 'max' },
  ),
  (commands) => play(commands),
);

describe('a gateway that everything happens to keeps its word', async () => {
  if (!(await findPostgres())) return;
  // Without one of its own the rest is played all the same, on one cache in the process.
  withRedis = await hasRedisServer();

  test.each(examples)('%s', (_name, given) => play(given.map(commandOf)));

  test('and one that lived through it holds no more than before', () =>
    play(withoutDeath.map(commandOf), async (_model, world, before) => {
      await eventually(
        async () => levelsAbove(before, await world.levels(), UNAVOIDABLE),
        (above) => above.length === 0,
        REST_MILLISECONDS,
      );
    }));

  const seeds: Array<[name: string, seed: number]> = [['the same as ever', Number(SOAK_SEED ?? FIXED_SEED)]];
  // A test that every change must pass plays the same each time; new orders are for the long run.
  if (SOAK_RUNS && !SOAK_SEED) seeds.push(['another each time', Date.now() % 2 ** 31]);
  test.each(seeds)('in any order: %s (seed %i)', async (_name, seed) => {
    await fc.assert(anything, {
      seed,
      numRuns: runs,
      ...(SOAK_PATH ? { path: SOAK_PATH } : {}),
      // Each smaller case takes seconds, so the smallest is looked for only where one failure is played again.
      endOnFailure: SOAK_PATH === undefined,
    });
  });
});
