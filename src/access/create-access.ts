import type { Caller } from '../domain/caller.ts';
import { newId } from '../domain/id.ts';
import { sameDigest } from '../secrets/index.ts';
import { type Db, transaction } from '../store/index.ts';
import { newKey, parseKey } from './key.ts';
import { createKeys } from './keys.ts';
import type { Access } from './types.ts';

const REMEMBER_MILLISECONDS = 10_000;
const REMEMBER_KEYS = 1_000;
const NO_DIGEST = Buffer.alloc(32);

type Known = { readonly digest: Uint8Array; readonly caller: Caller; readonly until: number };

/**
 * Tells callers by their secret key. A key that was found is remembered for 10 s, so that most calls ask no database;
 * one that was revoked is refused after that time at most. Only keys that exist are remembered. `now`: milliseconds of a
 * clock that never jumps.
 */
export function createAccess({ db, now = () => performance.now() }: { db: Db; now?: () => number }): Access {
  const known = new Map<string, Known>();

  async function find(id: string): Promise<Known | null> {
    const remembered = known.get(id);
    if (remembered && remembered.until > now()) return remembered;
    known.delete(id);
    const until = now() + REMEMBER_MILLISECONDS;
    const row = await db
      .selectFrom('api_key')
      .select(['digest', 'project_id'])
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (!row) return null;
    const found = { digest: row.digest, caller: { projectId: row.project_id, keyId: id }, until };
    const oldest = known.keys().next().value;
    if (known.size >= REMEMBER_KEYS && oldest !== undefined) known.delete(oldest);
    known.set(id, found);
    return found;
  }

  return {
    ...createKeys(db),

    async authenticate(authorization) {
      const key = parseKey(/^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
      if (!key) return null;
      const found = await find(key.id);
      // Compared also where there is nothing to compare with: an unknown id takes as long as a wrong secret.
      const same = sameDigest(key.digest, found?.digest ?? NO_DIGEST);
      // What a key may do, scopes and limits, is decided here once keys differ in it.
      return same && found ? found.caller : null;
    },

    async createProject(name) {
      const projectId = newId('project');
      const key = newKey();
      await transaction(db, async (trx) => {
        await trx.insertInto('project').values({ id: projectId, name }).execute();
        await trx
          .insertInto('api_key')
          .values({ id: key.id, project_id: projectId, digest: key.digest })
          .execute();
      });
      return { projectId, key: key.text };
    },
  };
}
