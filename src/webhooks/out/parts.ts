import type { KeyRing } from '../../secrets/types.ts';
import type { Db } from '../../store/index.ts';
import type { Resolve, TargetRules } from './find-target.ts';

export type WebhooksOutParts = {
  readonly db: Db;
  readonly keyRing: KeyRing;
  readonly rules: TargetRules;
  /** The DNS where left out. */
  readonly resolve?: Resolve;
  readonly clock: () => Date;
  readonly log: {
    warn(fields: Record<string, unknown>, message: string): void;
    error(fields: Record<string, unknown>, message: string): void;
  };
};
