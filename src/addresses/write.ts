import type { Cache } from '../cache/types.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { RetryLater } from '../jobs/index.ts';
import type { JobData, Jobs } from '../jobs/types.ts';
import type { Log } from '../observe/index.ts';
import type { DepositAddressStore } from '../store/addresses/read.ts';
import type { AddressSlot } from '../store/addresses/slot-lock.ts';
import type { AddressWriter } from '../store/addresses/write.ts';
import { type Db, transaction } from '../store/index.ts';
import { cacheKey } from './lookup/cache-entry.ts';
import type { Lookup } from './lookup/lookup.ts';

/** A look-up that began before the change may be kept so much after it. */
const LATE_MILLISECONDS = 60_000;
const AGAIN_SECONDS = 5;

export type WriteOptions = {
  readonly db: Db;
  readonly store: DepositAddressStore;
  readonly cache: Cache;
  readonly clock: () => Date;
  /** Of a value in the cache. */
  readonly ttlMilliseconds: number;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly lookup: Lookup;
  readonly log: Pick<Log, 'warn'>;
};

export type Write = {
  /** Changes places in one transaction; their cached answers are dropped after it, and once more by a job of it. */
  write<Result>(
    places: readonly AddressSlot[],
    work: (writer: AddressWriter) => Promise<Result>,
  ): Promise<Result>;
  /** Does the job `address-cache-drop`: the process may have died between the commit and its own drop. */
  dropFromCache(data: JobData['address-cache-drop']): Promise<void>;
};

export function createWrite(options: WriteOptions): Write {
  const { db, store, cache, jobs, lookup, clock, ttlMilliseconds, log } = options;

  async function drop({ keys, version }: JobData['address-cache-drop']): Promise<void> {
    lookup.forget(keys);
    await cache.drop(keys, version);
  }

  return {
    dropFromCache: (data) =>
      drop(data).catch((error: unknown) => {
        if (!(error instanceof Unavailable)) throw error;
        // Redis is away, and tells so itself. What it kept from before the change ends with its time.
        const age = clock().getTime() - data.version;
        if (age < ttlMilliseconds + LATE_MILLISECONDS) throw new RetryLater(error.message, AGAIN_SECONDS);
      }),
    async write(places, work) {
      const { result, dropped } = await transaction(db, (open) =>
        store.write(places, open, async (writer) => {
          const result = await work(writer);
          if (!writer.changed()) return { result, dropped: null };
          const dropped = { keys: [...new Set(places.map(cacheKey))], version: writer.version };
          await jobs.enqueue('address-cache-drop', dropped, open);
          return { result, dropped };
        }),
      );
      if (dropped) {
        await drop(dropped).catch((error: unknown) => {
          if (error instanceof Unavailable) return;
          log.warn({ err: error }, 'the cache failed; the job drops what changed');
        });
      }
      return result;
    },
  };
}
