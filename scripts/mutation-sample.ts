import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import type { Checker, CheckResult } from '@stryker-mutator/api/check';
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

// Plug-in of stryker.config.mjs: tests one mutant in ONE_IN, chosen by a hash, so that a seed always chooses the same ones. The
// others are reported as compile errors, since a checker has no other way to leave a mutant out.
const { SEED = '1', ONE_IN = '100' } = process.env;

const checker: Checker = {
  async init() {},
  async check(mutants) {
    const results: Record<string, CheckResult> = {};
    for (const { id, fileName, location, mutatorName, replacement } of mutants) {
      const where = relative(process.cwd(), fileName);
      const hash = createHash('sha256').update(
        JSON.stringify([SEED, where, location, mutatorName, replacement]),
      );
      const chosen = hash.digest().readUInt32BE() % Number(ONE_IN) === 0;
      results[id] = (
        chosen ? { status: 'passed' } : { status: 'compileError', reason: 'not in the sample' }
      ) as CheckResult;
    }
    return results;
  },
  group: async (mutants) => [mutants.map(({ id }) => id)],
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Checker, 'sample', checker)];
