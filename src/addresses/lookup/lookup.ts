import { assetKey, assets } from '../../domain/asset/asset.ts';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import { isId } from '../../domain/id.ts';
import type { FoundPrimary } from '../../store/addresses/read.ts';
import type { AddressSlot } from '../../store/addresses/row.ts';
import type { AddressDeps } from '../deps.ts';
import { enabledProviders } from '../read.ts';
import type { AddressLookup } from '../types.ts';
import { cacheKey, decode, encode } from './cache-entry.ts';

/** Lifetime of a cached absence. Short, because another process may create the address. */
const ABSENT_MILLISECONDS = 5_000;

type LookupDeps = Pick<
  AddressDeps,
  'cache' | 'pendingQueries' | 'store' | 'registry' | 'clock' | 'log' | 'ttlMilliseconds'
>;
type Found = DepositAddress | null;
/** A slot that is not in the cache, and its places among the lookups. */
type Miss = { readonly slot: AddressSlot; readonly indexes: number[] };

/** Makes later lookups of these keys run a new query: a pending one may have read from before a change. */
export function forgetQueries(
  { pendingQueries }: Pick<LookupDeps, 'pendingQueries'>,
  keys: readonly string[],
): void {
  for (const key of keys) pendingQueries.delete(key);
}

/** Reads primary active addresses from the cache, and the missing ones from the database in one query. */
export async function lookup(
  deps: LookupDeps,
  lookups: readonly AddressLookup[],
  projectId: string,
): Promise<Found[]> {
  const slots = lookups.map(
    ({ customerId, currency, network }): AddressSlot => ({ projectId, customerId, currency, network }),
  );
  const keys = slots.map(cacheKey);
  const values = await readCache(deps, keys);
  const now = deps.clock();
  const found = new Array<Found>(slots.length).fill(null);
  const missed = new Map<string, Miss>();
  for (const [index, slot] of slots.entries()) {
    const cached = usable(deps, values[index], slot, now);
    if (cached !== undefined) found[index] = cached;
    // An invalid id or an unknown asset has no address. It is checked here, since the cache has none either.
    else if (isId('customer', slot.customerId) && assets.has(assetKey(slot))) {
      const key = keys[index] as string;
      const miss = missed.get(key);
      if (miss) miss.indexes.push(index);
      else missed.set(key, { slot, indexes: [index] });
    }
  }
  if (missed.size === 0) return found;
  for (const [key, query] of queries(deps, missed, projectId)) {
    const result = await query;
    for (const index of missed.get(key)?.indexes ?? []) found[index] = result;
  }
  return found;
}

async function readCache({ cache, log }: LookupDeps, keys: string[]): Promise<Array<string | null>> {
  try {
    return await cache.getMany(keys);
  } catch (error) {
    log.warn(
      { event: 'address_cache_failed', err: error },
      'The address cache could not be read; the database is queried',
    );
    return [];
  }
}

/** The cached result, or undefined for a miss. */
function usable(
  { registry }: LookupDeps,
  value: string | null | undefined,
  slot: AddressSlot,
  now: Date,
): Found | undefined {
  if (value === null || value === undefined) return undefined;
  const found = decode(value, slot, now);
  // The provider may have been disabled after its address was cached.
  if (found?.providerId && registry.get(found.providerId)?.disabled !== null) return undefined;
  return found;
}

/** The queries for missed slots, by their key: those that are pending, and one new query for all others. */
function queries(
  deps: LookupDeps,
  missed: ReadonlyMap<string, Miss>,
  projectId: string,
): Map<string, Promise<Found>> {
  const { store, registry, pendingQueries } = deps;
  const found = new Map<string, Promise<Found>>();
  const asked: Array<[key: string, slot: AddressSlot]> = [];
  for (const [key, { slot }] of missed) {
    const pending = pendingQueries.get(key);
    if (pending) found.set(key, pending);
    else asked.push([key, slot]);
  }
  if (asked.length === 0) return found;
  const slots = asked.map(([, slot]) => slot);
  const read = store.primaries(slots, projectId, enabledProviders(registry));
  for (const [index, [key]] of asked.entries()) {
    const remove = () => {
      if (pendingQueries.get(key) === result) pendingQueries.delete(key);
    };
    const result = read.then((primaries) => {
      const primary = primaries[index] ?? { depositAddress: null, version: null };
      // Shared until it is cached: a lookup that missed just before would otherwise query again.
      void writeCache(deps, key, primary).then(remove);
      return primary.depositAddress;
    });
    result.catch(remove);
    pendingQueries.set(key, result);
    found.set(key, result);
  }
  return found;
}

async function writeCache(
  { cache, log, ttlMilliseconds }: LookupDeps,
  key: string,
  { depositAddress, version }: FoundPrimary,
): Promise<void> {
  const absentTtl = Math.min(ttlMilliseconds, ABSENT_MILLISECONDS);
  const value = encode(depositAddress);
  try {
    if (version === null) await cache.setIfAbsent(key, value, absentTtl);
    else await cache.set(key, version, value, depositAddress ? ttlMilliseconds : absentTtl);
  } catch (error) {
    log.warn({ event: 'address_cache_failed', err: error }, 'A looked-up address could not be cached');
  }
}
