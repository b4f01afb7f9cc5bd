import type { JobData } from '../jobs/types.ts';
import { namesAtProviders } from '../store/customers/erasure.ts';
import { transaction } from '../store/index.ts';
import { listBodies, replaceBodies } from '../store/webhooks/bodies.ts';
import type { ErasureDeps } from './deps.ts';

/** A short id must be a whole value of the JSON body: as a part it would be found in many. */
function isNamed(name: string, text: string): boolean {
  return text.includes(JSON.stringify(name)) || (name.length >= SHORT && text.includes(name));
}

const SHORT = 8;
/** Bodies per job: a job must end within its time limit. */
const BATCH = 1_000;

/**
 * Empties the stored webhook bodies that name an erased customer by an id of the gateway or of a provider, then queues the
 * next batch. Idempotent. Bodies are encrypted, so each has to be opened; they are kept for 90 days at most.
 */
export async function eraseBodies(
  { db, keyRing, jobs }: Pick<ErasureDeps, 'db' | 'keyRing' | 'jobs'>,
  { customerId, after }: JobData['customer-erased'],
): Promise<void> {
  await transaction(db, async (open) => {
    const { providers, names } = await namesAtProviders(open, customerId);
    const bodies = await listBodies(open, providers, after, BATCH);
    const naming = bodies.filter(({ sealedBody }) => {
      const text = keyRing.openText(sealedBody);
      return names.some((name) => isNamed(name, text));
    });
    await replaceBodies(
      open,
      naming.map(({ id }) => id),
      keyRing.seal('{}'),
    );
    const last = bodies.at(-1);
    if (bodies.length === BATCH && last) {
      await jobs.enqueue('customer-erased', { customerId, after: last.id }, open);
    }
  });
}
