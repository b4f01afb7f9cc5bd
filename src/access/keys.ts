import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import { newKey } from './key.ts';
import type { Access } from './types.ts';

/** Keys of projects that there are already. */
export function createKeys(db: Db): Pick<Access, 'createKey' | 'keys' | 'revokeKey'> {
  return {
    async createKey(projectId) {
      const project = await db
        .selectFrom('project')
        .select('id')
        .where('id', '=', projectId)
        .executeTakeFirst();
      if (!project) return null;
      const { id, digest, text } = newKey();
      await db.insertInto('api_key').values({ id, project_id: projectId, digest }).execute();
      return text;
    },

    keys: () =>
      db
        .selectFrom('api_key')
        .innerJoin('project', 'project.id', 'api_key.project_id')
        .select([
          'api_key.id',
          'project_id as projectId',
          'project.name as projectName',
          'api_key.created_at as createdAt',
          'revoked_at as revokedAt',
        ])
        .orderBy('api_key.created_at')
        .orderBy('api_key.id')
        .execute(),

    async revokeKey(id) {
      const { numUpdatedRows } = await db
        .updateTable('api_key')
        .set({ revoked_at: sql<Date>`now()` })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
  };
}
