import { sql } from 'kysely';
import type { Caller, KeyKind, KeyScope } from '../domain/access/caller.ts';
import type { Actor } from '../store/audit.ts';
import type { Db } from '../store/index.ts';
import { appKeyOfHeader, isKey } from './key-text.ts';
import { createKey, listKeys, revokeKey, rollKey } from './keys.ts';
import { createLastUse } from './last-use.ts';
import { createProjectRules } from './project-rules.ts';
import { changeProject, createProject, ensureProject, listProjects } from './projects.ts';
import { createRememberedHeaders } from './remembered-headers.ts';
import type { ProjectSettings } from './settings.ts';
import { createRememberedTokens, tokenOfHeader } from './tokens/remembered-tokens.ts';
import type { ClientTokens } from './tokens/types.ts';
import type { Access } from './types.ts';

export { type AdminAccess, createAdminAccess } from './admin-access.ts';
export { createOperators, type OperatorKey, type Operators } from './operators.ts';
export type { ProjectRules } from './project-rules.ts';
export { limitNames, type ProjectSettings, settingsProblems } from './settings.ts';
export { createClientTokens } from './tokens/index.ts';
export type { Access, ApiKey, ClientTokens, Project } from './types.ts';

const CACHE_MILLISECONDS = 10_000;
const CACHED_KEYS = 1_000;

type ChangeArguments = [id: string, change: Parameters<typeof changeProject>[2], actor: Actor];

type CachedKey = {
  readonly digest: Uint8Array;
  readonly caller: Caller & { readonly kind: KeyKind };
  readonly settings: ProjectSettings;
  readonly until: number;
};

/**
 * Authenticates callers by key and manages projects and keys. A valid key is cached for 10 s, so most calls need no
 * query, and a key that is revoked, expired or of an archived project is accepted for 10 s at most. Unknown keys are not
 * cached. Without `tokens` no client token is accepted. `now` returns the milliseconds of a monotonic clock.
 */
export function createAccess({
  db,
  tokens,
  now = () => performance.now(),
}: {
  db: Db;
  tokens?: Pick<ClientTokens, 'verify' | 'isInForce'>;
  now?: () => number;
}): Access {
  const cache = new Map<string, CachedKey>();
  const headers = createRememberedHeaders(CACHED_KEYS, now);
  const remembered = tokens && createRememberedTokens(tokens, now);
  const asked = new Map<string, Promise<CachedKey | null>>();
  const lastUse = createLastUse(db);
  const rules = createProjectRules(db);

  /** Changes a project. What this process changes is in force in it at once. */
  async function change(...given: ChangeArguments): Promise<boolean> {
    const isChanged = await changeProject(db, ...given);
    if (isChanged) await rules.reread();
    return isChanged;
  }

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
      .select(['digest', 'project_id', 'kind', 'scopes', 'settings'])
      .where('api_key.id', '=', id)
      .where('revoked_at', 'is', null)
      .where('archived_at', 'is', null)
      .where(sql<boolean>`(expires_at is null or expires_at > now())`)
      .executeTakeFirst();
    if (!row) return null;
    const scopes = row.scopes as KeyScope[];
    const caller = { projectId: row.project_id, keyId: id, kind: row.kind, scopes };
    const found = { digest: row.digest, caller, settings: row.settings as ProjectSettings, until };
    const oldest = cache.keys().next().value;
    if (cache.size >= CACHED_KEYS && oldest !== undefined) cache.delete(oldest);
    cache.set(id, found);
    return found;
  }

  /** The caller of a client token. It ends with the key that made it. */
  async function callerOfToken(token: string): Promise<Caller | null> {
    const claims = await tokens?.verify(token);
    if (!claims) return null;
    const { projectId, keyId, tokenId, customerId, onrampSessionId, allow, restrict } = claims;
    const key = await find(keyId);
    if (key?.caller.kind !== 'secret' || key.caller.projectId !== projectId) return null;
    const returnUrls = key.settings.returnUrls ?? [];
    const client = { tokenId, customerId, onrampSessionId, allow, restrict, returnUrls };
    const caller: Caller = { projectId, keyId, kind: 'client', scopes: [], client };
    remembered?.add(token, claims, caller, key.until);
    return caller;
  }

  return {
    remembered(authorization) {
      const found = headers.find(authorization);
      if (found || !remembered) return found;
      const token = tokenOfHeader(authorization);
      return token ? remembered.find(token) : null;
    },
    wasValid: headers.wasValid,
    async authenticate(authorization) {
      const token = tokenOfHeader(authorization);
      if (token) return callerOfToken(token);
      const key = appKeyOfHeader(authorization);
      if (!key) return null;
      const found = await find(key.id);
      if (!found) headers.delete(key.id);
      // The digest covers the kind.
      if (!isKey(key, found?.digest) || !found || found.caller.kind !== key.kind) return null;
      lastUse.note(key.id);
      // As long as the key is cached, so that a revoked key is not accepted longer.
      headers.add(key.id, authorization ?? '', found.caller, found.until);
      return found.caller;
    },
    flushLastUse: lastUse.flush,
    rules,

    createProject: (name, actor = 'operator') => createProject(db, name, { withKey: true }, actor),
    async addProject(name, settings, actor = 'operator') {
      const { projectId } = await createProject(db, name, { settings, withKey: false }, actor);
      await rules.reread();
      return projectId;
    },
    ensureProject: (name, seed) => ensureProject(db, name, seed),
    projects: () => listProjects(db),
    renameProject: (id, name, actor = 'operator') => changeProject(db, id, { rename: name }, actor),
    archiveProject: (id, archived, actor = 'operator') => change(id, { archived }, actor),
    setProject: (id, settings, actor = 'operator') => change(id, { settings }, actor),

    revokeClientTokens: (projectId, actor = 'operator') =>
      changeProject(db, projectId, { clientTokensRevoked: true }, actor),

    createKey: (projectId, options = {}, actor = 'operator') => createKey(db, projectId, options, actor),
    rollKey: (id, options, actor = 'operator') => rollKey(db, id, options, actor),
    keys: () => listKeys(db),
    revokeKey: (id, actor = 'operator') => revokeKey(db, id, actor),
  };
}
