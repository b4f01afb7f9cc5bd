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
  const slots = new Map<string, AddressSlot>();
  const keys = lookups.map(({ customerId, currency, network }) => {
    // An invalid id or an unknown asset has no address, and no cache key is built from unchecked input.
    if (!isId('customer', customerId) || !assets.has(assetKey({ currency, network }))) return null;
    const slot = { projectId, customerId, currency, network };
    const key = cacheKey(slot);
    slots.set(key, slot);
    return key;
  });
  if (slots.size === 0) return keys.map(() => null);

  const values = await readCache(deps, [...slots.keys()]);
  const now = deps.clock();
  const results = new Map<string, Found>();
  const pending = new Map<string, Promise<Found>>();
  const missed = new Map<string, AddressSlot>();
  let index = 0;
  for (const [key, slot] of slots) {
    const cached = usable(deps, values[index++], slot, now);
    const shared = cached === undefined ? deps.pendingQueries.get(key) : undefined;
    if (cached !== undefined) results.set(key, cached);
    else if (shared) pending.set(key, shared);
    else missed.set(key, slot);
  }
  if (missed.size > 0) {
    const queried = query(deps, missed, projectId);
    for (const [position, key] of [...missed.keys()].entries()) {
      const found = queried[position];
      if (found) pending.set(key, found);
    }
  }
  for (const [key, found] of pending) results.set(key, await found);
  return keys.map((key) => (key === null ? null : (results.get(key) ?? null)));
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

/** Runs one query for all missed slots and returns a promise for each of them. */
function query(
  deps: LookupDeps,
  missed: ReadonlyMap<string, AddressSlot>,
  projectId: string,
): Promise<Found>[] {
  const { store, registry, pendingQueries } = deps;
  const found = store.primaries([...missed.values()], projectId, enabledProviders(registry));
  return [...missed.keys()].map((key, index) => {
    const remove = () => {
      if (pendingQueries.get(key) === result) pendingQueries.delete(key);
    };
    const result = found.then((primaries) => {
      const primary = primaries[index] ?? { depositAddress: null, version: null };
      // Shared until it is cached: a lookup that missed just before would otherwise query again.
      void writeCache(deps, key, primary).then(remove);
      return primary.depositAddress;
    });
    result.catch(remove);
    pendingQueries.set(key, result);
    return result;
  });
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
