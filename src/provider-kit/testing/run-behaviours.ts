import type { ProviderDefinition } from '../../provider/definition.ts';
import type { Behaviour } from './behaviour.ts';
import { behaviours } from './behaviours/index.ts';
import { Absent, openTrial, type Trial } from './host/trial.ts';
import type { ProviderSuite } from './suite.ts';

/** The result of one behaviour. `absent`: it does not apply to the adapter. */
export type BehaviourResult = { readonly name: string } & (
  | { readonly state: 'passed' }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'skipped' | 'absent'; readonly why: string }
);

/**
 * Runs the conformance suite without a test runner, one behaviour after the other. Never throws: failures are in the
 * results. `only` selects behaviours by name.
 * @example
 * const failed = (await runBehaviours(acme, suite)).filter(({ state }) => state === 'failed');
 */
export async function runBehaviours<Options>(
  definition: ProviderDefinition<Options>,
  suite: ProviderSuite<Options>,
  only?: readonly string[],
): Promise<BehaviourResult[]> {
  const results: BehaviourResult[] = [];
  for (const behaviour of behaviours) {
    if (only?.includes(behaviour.name) ?? true)
      results.push(await runBehaviour(definition, suite, behaviour));
  }
  return results;
}

/** Runs one behaviour. A skipped one runs too, since a skip of a behaviour that passes is a failure. */
export async function runBehaviour<Options>(
  definition: ProviderDefinition<Options>,
  suite: ProviderSuite<Options>,
  behaviour: Behaviour,
): Promise<BehaviourResult> {
  const { name } = behaviour;
  const skipped = suite.skip?.find(({ test }) => test === name);
  const result = await attempt(definition, suite, behaviour);
  if (skipped === undefined) return result;
  if (result.state === 'failed') return { name, state: 'skipped', why: skipped.why };
  const why = result.state === 'absent' ? `it does not apply to the adapter: ${result.why}` : 'it passes';
  return {
    name,
    state: 'failed',
    error: new Error(`${name}: skipped, but ${why}. Remove it from \`skip\`.`),
  };
}

/** Faults in the list of skips, one sentence each. */
export function faultsOfSkips(skip: ProviderSuite<unknown>['skip'] = []): string[] {
  return skip.flatMap(({ test, why }) => [
    ...(behaviours.some(({ name }) => name === test)
      ? []
      : [`skip: there is no behaviour "${test}"; the adapter guide lists their names.`]),
    ...(why.trim() === '' ? [`skip: "${test}" has no reason.`] : []),
  ]);
}

async function attempt<Options>(
  definition: ProviderDefinition<Options>,
  suite: ProviderSuite<Options>,
  behaviour: Behaviour,
): Promise<BehaviourResult> {
  const { name } = behaviour;
  let trial: Trial<Options> | undefined;
  try {
    trial = await openTrial(definition, suite);
    const why = absentReason(trial, behaviour);
    if (why !== null) return { name, state: 'absent', why };
    const missing = behaviour.given?.filter((member) => suite[member] === undefined) ?? [];
    if (missing.length > 0) throw new Error(`${name}: the suite must have ${missing.join(', ')}.`);
    await behaviour.run(trial);
    return { name, state: 'passed' };
  } catch (error) {
    return error instanceof Absent
      ? { name, state: 'absent', why: error.message }
      : { name, state: 'failed', error };
  } finally {
    await trial?.close();
  }
}

function absentReason<Options>(
  { shape, definition }: Trial<Options>,
  { operation }: Behaviour,
): string | null {
  if (operation === undefined) return null;
  const [group, member] = operation.split('.') as [keyof typeof shape, string?];
  const part: unknown = shape[group];
  const present = member === undefined ? part : (part as Record<string, unknown> | undefined)?.[member];
  return present === undefined ? `${definition.id} has no ${operation}` : null;
}
