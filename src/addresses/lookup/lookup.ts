import type { Cache } from '../../cache/types.ts';
import { assetKey, assets } from '../../domain/asset/asset.ts';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import { isId } from '../../domain/id.ts';
import type { Log } from '../../observe/index.ts';
import type { Registry } from '../../registry/types.ts';
import type { DepositAddressStore, FoundPrimary } from '../../store/addresses/read.ts';
import { enabledProviders } from '../enabled.ts';
import type { Addresses } from '../types.ts';
import { type CachedSlot, cacheKey, decode, encode } from './cache-entry.ts';

/** "There is none" is kept no longer, in milliseconds: it may end in another process. */
const ABSENT_MILLISECONDS = 5_000;

export type LookupOptions = {
  readonly cache: Cache;
  readonly store: DepositAddressStore;
  readonly registry: Registry;
  readonly clock: () => Date;
  readonly log: Pick<Log, 'warn'>;
  readonly ttlMilliseconds: number;
};

export type Lookup = {
  lookup: Addresses['lookup'];
  /** Later look-ups of these keys share no query that is under way: it may have read what was there before. */
  forget(keys: readonly string[]): void;
};

type Answer = DepositAddress | null;

export function createLookup(options: LookupOptions): Lookup {
  const { cache, store, registry, clock, log, ttlMilliseconds } = options;
  // One query at a time a key: whoever misses meanwhile waits for its answer.
  const underWay = new Map<string, Promise<Answer>>();

  async function cached(keys: readonly string[]): Promise<Array<string | null>> {
    try {
      return await cache.getMany(keys);
    } catch (error) {
      log.warn({ err: error }, 'the cache failed; asking the database');
      return [];
    }
  }

  function usable(value: string | null | undefined, place: CachedSlot, now: Date): Answer | undefined {
    if (value === null || value === undefined) return undefined;
    const answer = decode(value, place, now);
    // Of a provider that was switched off since.
    if (answer?.providerId && registry.get(answer.providerId)?.disabled !== null) return undefined;
    return answer;
  }

  async function keep(key: string, { depositAddress, version }: FoundPrimary): Promise<void> {
    const absentTtl = Math.min(ttlMilliseconds, ABSENT_MILLISECONDS);
    const value = encode(depositAddress);
    try {
      if (version === null) await cache.setIfAbsent(key, value, absentTtl);
      else await cache.set(key, version, value, depositAddress ? ttlMilliseconds : absentTtl);
    } catch (error) {
      log.warn({ err: error }, 'the cache failed; an answer was not kept');
    }
  }

  /** One query for all of them, and each key's share of it. */
  function query(missed: ReadonlyMap<string, CachedSlot>, projectId: string): Promise<Answer>[] {
    const found = store.primaries([...missed.values()], projectId, enabledProviders(registry));
    return [...missed.keys()].map((key, index) => {
      const end = () => {
        if (underWay.get(key) === share) underWay.delete(key);
      };
      const share = found.then((answers) => {
        const answer = answers[index] ?? { depositAddress: null, version: null };
        // Shared until it is kept: a look-up that missed just before would ask again.
        void keep(key, answer).then(end);
        return answer.depositAddress;
      });
      share.catch(end);
      underWay.set(key, share);
      return share;
    });
  }

  return {
    forget(keys) {
      for (const key of keys) underWay.delete(key);
    },

    async lookup(lookups, projectId) {
      const places = new Map<string, CachedSlot>();
      const keys = lookups.map(({ customerId, currency, network }) => {
        // Nobody has what is no id or no asset; and no key is made of what a client wrote.
        if (!isId('customer', customerId) || !assets.has(assetKey({ currency, network }))) return null;
        const place = { projectId, customerId, currency, network };
        const key = cacheKey(place);
        places.set(key, place);
        return key;
      });
      if (places.size === 0) return keys.map(() => null);

      const values = await cached([...places.keys()]);
      const now = clock();
      const answers = new Map<string, Answer | Promise<Answer>>();
      const missed = new Map<string, CachedSlot>();
      let index = 0;
      for (const [key, place] of places) {
        const answer = usable(values[index++], place, now);
        const shared = answer === undefined ? underWay.get(key) : answer;
        if (shared === undefined) missed.set(key, place);
        else answers.set(key, shared);
      }
      if (missed.size > 0) {
        const shares = query(missed, projectId);
        for (const [position, key] of [...missed.keys()].entries())
          answers.set(key, shares[position] ?? null);
      }
      return Promise.all(keys.map((key) => (key === null ? null : (answers.get(key) ?? null))));
    },
  };
}
