import { sql } from 'kysely';
import type { Caller, KeyScope } from '../domain/caller.ts';
import type { Db } from '../store/index.ts';
import { appKeyOfHeader, isKey } from './key-text.ts';
import { createKey, listKeys, revokeKey, rollKey } from './keys.ts';
import { createLastUse } from './last-use.ts';
import { changeProject, createProject, ensureProject, listProjects } from './projects.ts';
import { createRememberedHeaders } from './remembered-headers.ts';
import type { Access } from './types.ts';

export { type AdminAccess, createAdminAccess } from './admin-access.ts';
export { createOperators, type OperatorKey, type Operators } from './operators.ts';
export { limitNames, type ProjectSettings, settingsProblems } from './settings.ts';
export type { Access, ApiKey, Project } from './types.ts';

const CACHE_MILLISECONDS = 10_000;
const CACHED_KEYS = 1_000;

type CachedKey = { readonly digest: Uint8Array; readonly caller: Caller; readonly until: number };

/**
 * Authenticates callers by key and manages projects and keys. A valid key is cached for 10 s, so most calls need no
 * query, and a key that is revoked, expired or of an archived project is accepted for 10 s at most. Unknown keys are not
 * cached. `now` returns the milliseconds of a monotonic clock.
 */
export function createAccess({ db, now = () => performance.now() }: { db: Db; now?: () => number }): Access {
  const cache = new Map<string, CachedKey>();
  const headers = createRememberedHeaders(CACHED_KEYS, now);
  const asked = new Map<string, Promise<CachedKey | null>>();
  const lastUse = createLastUse(db);

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
      .innerJoin('project', 'project.id', 'api_key.project_id')
      .select(['digest', 'project_id', 'kind', 'scopes'])
      .where('api_key.id', '=', id)
      .where('revoked_at', 'is', null)
      .where('archived_at', 'is', null)
      .where(sql<boolean>`(expires_at is null or expires_at > now())`)
      .executeTakeFirst();
    if (!row) return null;
    const scopes = row.scopes as KeyScope[];
    const caller: Caller = { projectId: row.project_id, keyId: id, kind: row.kind, scopes };
    const found = { digest: row.digest, caller, until };
    const oldest = cache.keys().next().value;
    if (cache.size >= CACHED_KEYS && oldest !== undefined) cache.delete(oldest);
    cache.set(id, found);
    return found;
  }

  return {
    remembered: headers.find,
    async authenticate(authorization) {
      const key = appKeyOfHeader(authorization);
      if (!key) return null;
      const found = await find(key.id);
      // The digest covers the kind.
      if (!isKey(key, found?.digest) || !found || found.caller.kind !== key.kind) return null;
      lastUse.note(key.id);
      // As long as the key is cached, so that a revoked key is not accepted longer.
      headers.add(key.id, authorization ?? '', found.caller, found.until);
      return found.caller;
    },
    flushLastUse: lastUse.flush,

    createProject: (name, actor = 'operator') => createProject(db, name, { withKey: true }, actor),
    addProject: async (name, settings, actor = 'operator') =>
      (await createProject(db, name, { settings, withKey: false }, actor)).projectId,
    ensureProject: (name, seed) => ensureProject(db, name, seed),
    projects: () => listProjects(db),
    renameProject: (id, name, actor = 'operator') => changeProject(db, id, { rename: name }, actor),
    archiveProject: (id, archived, actor = 'operator') => changeProject(db, id, { archived }, actor),
    setProject: (id, settings, actor = 'operator') => changeProject(db, id, { settings }, actor),

    createKey: (projectId, options = {}, actor = 'operator') => createKey(db, projectId, options, actor),
    rollKey: (id, options, actor = 'operator') => rollKey(db, id, options, actor),
    keys: () => listKeys(db),
    revokeKey: (id, actor = 'operator') => revokeKey(db, id, actor),
  };
}
