import { Unavailable } from '../domain/unavailable.ts';
import { RetryLater } from '../jobs/index.ts';
import type { JobData } from '../jobs/types.ts';
import type { AddressSlot } from '../store/addresses/row.ts';
import type { AddressWriter } from '../store/addresses/write.ts';
import { transaction } from '../store/index.ts';
import type { AddressDeps } from './deps.ts';
import { cacheKey } from './lookup/cache-entry.ts';
import { forgetQueries } from './lookup/lookup.ts';

/** How long after a change a lookup that began before it may still cache its result. */
const LATE_LOOKUP_MILLISECONDS = 60_000;
const RETRY_SECONDS = 5;

type Drop = JobData['address-cache-drop'];

/** Changes rows, if there are any; see `write`. */
export async function change(
  deps: AddressDeps,
  rows: ReadonlyArray<AddressSlot & { readonly id: string }>,
  work: (writer: AddressWriter, ids: readonly string[]) => Promise<void>,
): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  await write(deps, rows, (writer) => work(writer, ids));
}

/** Changes slots in one transaction. Drops their cached addresses after the commit and again in a job. */
export async function write<Result>(
  deps: AddressDeps,
  slots: readonly AddressSlot[],
  work: (writer: AddressWriter) => Promise<Result>,
): Promise<Result> {
  const { db, store, jobs, log } = deps;
  const { result, drop } = await transaction(db, (open) =>
    store.write(slots, open, async (writer) => {
      const result = await work(writer);
      if (!writer.changed()) return { result, drop: null };
      const drop = { keys: [...new Set(slots.map(cacheKey))], version: writer.version };
      await jobs.enqueue('address-cache-drop', drop, open);
      return { result, drop };
    }),
  );
  if (drop) {
    await dropKeys(deps, drop).catch((error: unknown) => {
      if (error instanceof Unavailable) return;
      log.warn(
        { event: 'address_cache_failed', err: error },
        'Changed addresses could not be dropped from the cache; a job drops them',
      );
    });
  }
  return result;
}

async function dropKeys(deps: AddressDeps, { keys, version }: Drop): Promise<void> {
  forgetQueries(deps, keys);
  await deps.cache.drop(keys, version);
}

/** Handles `address-cache-drop` jobs: the process may have died between the commit and its own drop. */
export async function dropFromCache(deps: AddressDeps, drop: Drop): Promise<void> {
  try {
    await dropKeys(deps, drop);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    // Redis is unavailable, which the cache logs. Retry until every value from before the change has expired.
    const age = deps.clock().getTime() - drop.version;
    if (age < deps.ttlMilliseconds + LATE_LOOKUP_MILLISECONDS) {
      throw new RetryLater(error.message, RETRY_SECONDS);
    }
  }
}
