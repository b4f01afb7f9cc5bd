import type { ProviderOperations } from '../../provider/definition.ts';
import type { Trial } from './host/trial.ts';
import type { ProviderSuite } from './suite.ts';

/** An operation that need not be there. */
export type OptionalOperation =
  | Exclude<keyof ProviderOperations, 'sessions'>
  | 'sessions.find'
  | 'sessions.handoff';

/** Something that every adapter does: a name, what it takes to do it, and how to see it done. */
export type Behaviour = {
  /** Whole and plain, for it is what a failing suite says. */
  readonly name: string;
  /** Without it the behaviour is no part of the adapter. */
  readonly operation?: OptionalOperation;
  /** Members of the suite that must be given then. */
  readonly given?: ReadonlyArray<keyof ProviderSuite<unknown>>;
  /** Throws what is wrong; `Absent` where it does not apply. */
  run<Options>(trial: Trial<Options>): Promise<void>;
};
