import type { Caller } from '../domain/caller.ts';
import { sameDigest } from '../secrets/index.ts';
import type { Db } from '../store/index.ts';
import { createKey, createProject, ensureProject, listKeys, parseKey, revokeKey } from './keys.ts';
import { createRememberedHeaders } from './remembered-headers.ts';
import type { Access } from './types.ts';

export type { Access } from './types.ts';

const CACHE_MILLISECONDS = 10_000;
const CACHED_KEYS = 1_000;
const NO_DIGEST = Buffer.alloc(32);

type CachedKey = { readonly digest: Uint8Array; readonly caller: Caller; readonly until: number };

/**
 * Authenticates callers by secret key and manages projects and keys. A valid key is cached for 10 s, so most
 * calls need no query and a revoked key is accepted for 10 s at most. Unknown keys are not cached. `now`
 * returns the milliseconds of a monotonic clock.
 */
export function createAccess({ db, now = () => performance.now() }: { db: Db; now?: () => number }): Access {
  const cache = new Map<string, CachedKey>();
  const headers = createRememberedHeaders(CACHED_KEYS, now);
  const asked = new Map<string, Promise<CachedKey | null>>();

  async function find(id: string): Promise<CachedKey | null> {
    const cached = cache.get(id);
    if (cached && cached.until > now()) return cached;
    cache.delete(id);
    // One query for all that ask meanwhile: every event of every subscription of a key asks.
    const query = asked.get(id) ?? read(id).finally(() => asked.delete(id));
    asked.set(id, query);
    return query;
  }

  async function read(id: string): Promise<CachedKey | null> {
    const until = now() + CACHE_MILLISECONDS;
    const row = await db
      .selectFrom('api_key')
      .select(['digest', 'project_id'])
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (!row) return null;
    const found = { digest: row.digest, caller: { projectId: row.project_id, keyId: id }, until };
    const oldest = cache.keys().next().value;
    if (cache.size >= CACHED_KEYS && oldest !== undefined) cache.delete(oldest);
    cache.set(id, found);
    return found;
  }

  return {
    remembered: headers.find,
    async authenticate(authorization) {
      const key = parseKey(/^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
      if (!key) return null;
      const found = await find(key.id);
      // An unknown id is compared too, so that it takes as long as a wrong secret.
      const same = sameDigest(key.digest, found?.digest ?? NO_DIGEST);
      // Scopes and limits of a key belong here once keys differ in them.
      if (!same || !found) return null;
      // As long as the key is cached, so that a revoked key is not accepted longer.
      headers.add(key.id, authorization ?? '', found.caller, found.until);
      return found.caller;
    },
    createProject: (name) => createProject(db, name),
    ensureProject: (name, seed) => ensureProject(db, name, seed),
    createKey: (projectId) => createKey(db, projectId),
    keys: () => listKeys(db),
    revokeKey: (id) => revokeKey(db, id),
  };
}
