import fc from 'fast-check';
import { describe, test, vi } from 'vitest';
import { findPostgres } from '../../src/store/testing.ts';
import { examples } from '../support/model-examples.ts';
import { settle } from '../support/model-settle.ts';
import { createModel } from '../support/model-state.ts';
import { commandOf, steps } from '../support/model-steps.ts';
import { openWorld } from '../support/model-world.ts';

// `npm run test:soak` sets SOAK_RUNS; a failure prints the seed and path that SOAK_SEED and SOAK_PATH take.
const { SOAK_RUNS, SOAK_SEED, SOAK_PATH } = process.env;
const runs = Number(SOAK_RUNS ?? 2);
const FIXED_SEED = 20_261_121;
const MOST_STEPS = 40;

vi.setConfig({ testTimeout: 300_000 * runs });

type Commands = Iterable<ReturnType<typeof commandOf>>;

/** All of it in a world of its own, which is then healed and looked at. */
async function play(commands: Commands): Promise<void> {
  const world = await openWorld();
  try {
    const model = createModel();
    await fc.asyncModelRun(() => ({ model, real: world }), commands);
    await settle(model, world);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${message}\nthe gateway said: ${world.gateway().output().slice(-3_000)}`, {
      cause: error,
    });
  } finally {
    await world.close();
  }
}

const anything = fc.asyncProperty(
  fc.commands(
    steps.map((step) => step.map(commandOf)),
    { maxCommands: MOST_STEPS, size: 'max' },
  ),
  play,
);

describe('a gateway that everything happens to keeps its word', async () => {
  if (!(await findPostgres())) return;

  test.each(examples)('%s', (_name, given) => play(given.map(commandOf)));

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
