import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { idPrefixes, newId } from '../domain/id.ts';
import { type Actor, recordAudit } from '../store/audit.ts';
import { createClientTokenStore } from '../store/customers/client-tokens.ts';
import { type Db, transaction } from '../store/index.ts';
import { derivedKey, newKey } from './key-text.ts';
import type { ProjectSettings } from './settings.ts';
import type { Project } from './types.ts';

/** Creates a project, with a secret key if `withKey`. */
export async function createProject(
  db: Db,
  name: string,
  { settings = {}, withKey }: { settings?: ProjectSettings; withKey: boolean },
  actor: Actor,
): Promise<{ projectId: string; key: string }> {
  const projectId = newId('project');
  const key = newKey('secret');
  await transaction(db, async (open) => {
    await open
      .insertInto('project')
      .values({ id: projectId, name, settings: JSON.stringify(settings) })
      .execute();
    await recordAudit(open, { actor, action: 'project.created', projectId, details: { name, ...settings } });
    if (!withKey) return;
    await open
      .insertInto('api_key')
      .values({ id: key.id, project_id: projectId, digest: key.digest })
      .execute();
    await recordAudit(open, {
      actor,
      action: 'key.created',
      projectId,
      subjectId: key.id,
      details: { kind: 'secret' },
    });
  });
  return { projectId, key: key.text };
}

/**
 * Creates the project and its two keys that belong to a secret seed, unless they exist: processes that do so at once make
 * one project. A key that was revoked stays revoked.
 */
export async function ensureProject(
  db: Db,
  name: string,
  seed: Uint8Array,
): Promise<{ projectId: string; key: string; publishableKey: string }> {
  const hash = createHmac('sha256', seed).update('project id').digest('hex');
  const projectId = `${idPrefixes.project}_${hash.slice(0, 32)}`;
  const key = derivedKey('secret', seed);
  const publishable = derivedKey('publishable', seed);
  await transaction(db, async (open) => {
    await open
      .insertInto('project')
      .values({ id: projectId, name })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await open
      .insertInto('api_key')
      .values([
        { id: key.id, project_id: projectId, digest: key.digest, kind: 'secret' },
        { id: publishable.id, project_id: projectId, digest: publishable.digest, kind: 'publishable' },
      ])
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
  return { projectId, key: key.text, publishableKey: publishable.text };
}

/** Every project, archived ones included, oldest first. */
export async function listProjects(db: Db): Promise<Project[]> {
  const rows = await db
    .selectFrom('project')
    .leftJoin('api_key', (join) =>
      join
        .onRef('api_key.project_id', '=', 'project.id')
        .on('revoked_at', 'is', null)
        .on(sql<boolean>`(expires_at is null or expires_at > now())`),
    )
    .select([
      'project.id',
      'name',
      'settings',
      'project.created_at as createdAt',
      'archived_at as archivedAt',
    ])
    .select(({ fn }) => fn.count<string>('api_key.id').as('keys'))
    .groupBy('project.id')
    .orderBy('project.created_at')
    .orderBy('project.id')
    .execute();
  return rows.map((row) => ({ ...row, keys: Number(row.keys), settings: row.settings as ProjectSettings }));
}

/** Changes a project and records it, in one transaction. False if the project is not there, or was so already. */
export async function changeProject(
  db: Db,
  projectId: string,
  change:
    | { rename: string }
    | { archived: boolean }
    | { settings: ProjectSettings }
    | { clientTokensRevoked: true },
  actor: Actor,
): Promise<boolean> {
  return transaction(db, async (open) => {
    const update = open.updateTable('project').where('id', '=', projectId).returning('id');
    if ('rename' in change) {
      const row = await update.set({ name: change.rename }).executeTakeFirst();
      if (!row) return false;
      const details = { name: change.rename };
      await recordAudit(open, { actor, action: 'project.renamed', projectId, details });
    } else if ('archived' in change) {
      const row = change.archived
        ? await update
            .set({ archived_at: sql<Date>`now()` })
            .where('archived_at', 'is', null)
            .executeTakeFirst()
        : await update.set({ archived_at: null }).where('archived_at', 'is not', null).executeTakeFirst();
      if (!row) return false;
      const action = change.archived ? 'project.archived' : 'project.restored';
      await recordAudit(open, { actor, action, projectId });
    } else if ('clientTokensRevoked' in change) {
      const project = open.selectFrom('project').select('id').where('id', '=', projectId);
      if (!(await project.executeTakeFirst())) return false;
      await createClientTokenStore(open).revoke(open, projectId, null);
      await recordAudit(open, { actor, action: 'client_tokens.revoked', projectId });
    } else {
      const settings = JSON.stringify(change.settings);
      const row = await update
        .set({ settings: sql<string>`jsonb_strip_nulls(settings || ${settings}::jsonb)` })
        .executeTakeFirst();
      if (!row) return false;
      await recordAudit(open, {
        actor,
        action: 'project.settings_changed',
        projectId,
        details: change.settings,
      });
    }
    return true;
  });
}
