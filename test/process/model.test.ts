import fc from 'fast-check';
import { describe, test, vi } from 'vitest';
import { hasRedisServer } from '../../src/cache/testing.ts';
import { findPostgres } from '../../src/store/testing.ts';
import { eventually } from '../support/eventually.ts';
import { type Levels, levelsAbove } from '../support/invariants/process.ts';
import { converge } from '../support/model/converge.ts';
import { examples, withoutKill } from '../support/model/examples.ts';
import { createModel, type Model } from '../support/model/state.ts';
import { commandOf, steps } from '../support/model/steps.ts';
import { openWorld, type World } from '../support/model/world.ts';

// `npm run test:soak` sets SOAK_RUNS. A failure prints the seed and path to repeat it with: SOAK_SEED, SOAK_PATH.
const { SOAK_RUNS, SOAK_SEED, SOAK_PATH } = process.env;
const runs = Number(SOAK_RUNS ?? 3);
const FIXED_SEED = 20_261_121;
const MAXIMUM_STEPS = 40;

vi.setConfig({ testTimeout: 300_000 * runs });

/** Longer than idle connections are kept open. */
const IDLE_MILLISECONDS = 45_000;
/** What a process holds after work in addition to its start: compiled code and filled caches. */
const ALLOWED_GROWTH: Levels = { connections: 0, clients: 0, descriptors: 3, megabytes: 150 };

type Commands = Iterable<ReturnType<typeof commandOf>>;

/** Runs the steps in a world of their own, then repairs everything and checks the result. */
async function runSteps(
  commands: Commands,
  afterwards?: (model: Model, world: World, before: Levels) => Promise<void>,
): Promise<void> {
  const world = await openWorld({ withRedis });
  try {
    const model = createModel();
    const before = await world.levels();
    await fc.asyncModelRun(() => ({ model, real: world }), commands);
    await converge(model, world);
    await afterwards?.(model, world, before);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${message}\noutput of the gateway: ${world.gateway().output().slice(-3_000)}`, {
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
    { maxCommands: MAXIMUM_STEPS, size: 'max' },
  ),
  (commands) => runSteps(commands),
);

describe('a gateway under random calls and faults', async () => {
  if (!(await findPostgres())) return;
  // Without a Redis server the gateway uses the cache in its process.
  withRedis = await hasRedisServer();

  test.each(examples)('%s', (_name, given) => runSteps(given.map(commandOf)));

  // Concurrent with the random steps: this one waits for idle connections to close.
  test.concurrent('releases connections, descriptors and memory afterwards', () =>
    runSteps(withoutKill.map(commandOf), async (_model, world, before) => {
      await eventually(
        async () => levelsAbove(before, await world.levels(), ALLOWED_GROWTH),
        (above) => above.length === 0,
        IDLE_MILLISECONDS,
      );
    }));

  const seeds: Array<[name: string, seed: number]> = [['the fixed seed', Number(SOAK_SEED ?? FIXED_SEED)]];
  // A test that every change must pass repeats the same steps; new ones are for the soak test.
  if (SOAK_RUNS && !SOAK_SEED) seeds.push(['a new seed', Date.now() % 2 ** 31]);
  test.concurrent.each(seeds)('random steps: %s (%i)', async (_name, seed) => {
    await fc.assert(anything, {
      seed,
      numRuns: runs,
      ...(SOAK_PATH ? { path: SOAK_PATH } : {}),
      // Each smaller case takes seconds, so fast-check shrinks a failure only when it is repeated by its path.
      endOnFailure: SOAK_PATH === undefined,
    });
  });
});
