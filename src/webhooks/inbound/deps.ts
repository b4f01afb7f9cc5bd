import type { Addresses } from '../../addresses/types.ts';
import type { Deposits } from '../../deposits/types.ts';
import type { Jobs } from '../../jobs/types.ts';
import type { Registry } from '../../registry/types.ts';
import type { KeyRing } from '../../secrets/types.ts';
import type { SessionInternals, Sessions } from '../../sessions/index.ts';
import type { Db } from '../../store/index.ts';

export type InboundDeps = {
  readonly db: Db;
  readonly registry: Registry;
  readonly keyRing: KeyRing;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly sessions: Pick<Sessions & SessionInternals, 'handleWebhook' | 'confirmByDeposit'>;
  readonly deposits: Pick<Deposits, 'confirm'>;
  readonly addresses: Pick<Addresses, 'end'>;
  readonly clock: () => Date;
  readonly log: {
    info(fields: Record<string, unknown>, message: string): void;
    warn(fields: Record<string, unknown>, message: string): void;
    error(fields: Record<string, unknown>, message: string): void;
  };
};
