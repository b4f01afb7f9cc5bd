import type { ProviderOperations } from '../../provider/definition.ts';
import type { Trial } from './host/trial.ts';
import type { ProviderSuite } from './suite.ts';

/** An optional operation of an adapter. */
export type OptionalOperation =
  | Exclude<keyof ProviderOperations, 'sessions'>
  | 'sessions.find'
  | 'sessions.handoff';

/** One requirement for adapters, with the test that checks it. */
export type Behaviour = {
  /** Completes "the adapter …". Shown by a failing suite, and used in `skip`. */
  readonly name: string;
  /** Without this operation the behaviour does not apply. */
  readonly operation?: OptionalOperation;
  /** Members of the suite that it requires. */
  readonly given?: ReadonlyArray<keyof ProviderSuite<unknown>>;
  /** Throws an error that describes the fault, or `Absent` if the behaviour does not apply. */
  run<Options>(trial: Trial<Options>): Promise<void>;
};
