import type { Jobs } from '../jobs/types.ts';
import type { Live } from '../live/index.ts';
import type { KeyRing } from '../secrets/types.ts';
import type { Sessions } from '../sessions/types.ts';
import type { Db } from '../store/index.ts';

/** Dependencies of the erasure. */
export type ErasureDeps = {
  readonly db: Db;
  readonly keyRing: KeyRing;
  readonly live: Pick<Live, 'publish'>;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly sessions: Pick<Sessions, 'byIds'>;
};
