import type { KeyRing } from '../../secrets/types.ts';
import type { DatabaseClock, Db } from '../../store/index.ts';
import type { Resolve, TargetRules } from './target/find-target.ts';

export type OutboundDeps = {
  readonly db: Db;
  readonly keyRing: KeyRing;
  readonly rules: TargetRules;
  /** The DNS where left out. */
  readonly resolve?: Resolve;
  /** This machine's own, by which messages are signed. */
  readonly clock: () => Date;
  /** By which events are stored. */
  readonly databaseClock: Pick<DatabaseClock, 'now'>;
  readonly log: {
    warn(fields: Record<string, unknown>, message: string): void;
    error(fields: Record<string, unknown>, message: string): void;
  };
};
