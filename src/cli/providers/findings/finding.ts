import type { ProviderCheck } from '../../../provider/index.ts';

/** One line under an entry: what was looked at, how it is, and what to do. `detail` holds no secrets. */
export type Finding = {
  readonly name: string;
  readonly state: ProviderCheck['state'];
  readonly detail: string;
};

export type EntryReport = {
  readonly id: string;
  /** Whose adapter, against what, on or off. */
  readonly title: string;
  readonly findings: readonly Finding[];
};
