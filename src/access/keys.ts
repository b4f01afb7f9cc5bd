import { sql } from 'kysely';
import type { KeyKind, KeyScope } from '../domain/access/caller.ts';
import { type Actor, recordAudit } from '../store/audit.ts';
import { type Db, transaction } from '../store/index.ts';
import { type KeyDigest, newKey } from './key-text.ts';
import type { ApiKey, KeyOptions, RollOptions } from './types.ts';

type KeyRow = {
  readonly projectId: string;
  readonly kind: KeyKind;
  readonly scopes: readonly string[];
  readonly expiresInSeconds: number | null;
};

async function insertKey(open: Db, { id, digest }: KeyDigest, row: KeyRow): Promise<void> {
  const { projectId, kind, scopes, expiresInSeconds } = row;
  const expiresAt =
    expiresInSeconds === null ? null : sql<Date>`now() + make_interval(secs => ${expiresInSeconds})`;
  await open
    .insertInto('api_key')
    .values({ id, project_id: projectId, digest, kind, scopes: [...scopes], expires_at: expiresAt })
    .execute();
}

export async function createKey(
  db: Db,
  projectId: string,
  { kind = 'secret', scopes = [], expiresInSeconds = null }: KeyOptions,
  actor: Actor,
): Promise<string | null> {
  const { id, digest, text } = newKey(kind);
  return transaction(db, async (open) => {
    const project = await open
      .selectFrom('project')
      .select('id')
      .where('id', '=', projectId)
      .where('archived_at', 'is', null)
      .forShare()
      .executeTakeFirst();
    if (!project) return null;
    await insertKey(open, { id, digest }, { projectId, kind, scopes, expiresInSeconds });
    const details = { kind, scopes, expiresInSeconds };
    await recordAudit(open, { actor, action: 'key.created', projectId, subjectId: id, details });
    return text;
  });
}

export async function rollKey(
  db: Db,
  id: string,
  { graceSeconds, expiresInSeconds = null }: RollOptions,
  actor: Actor,
): Promise<{ key: string; kind: KeyKind; projectId: string } | null> {
  return transaction(db, async (open) => {
    const { rows } = await sql<{ project_id: string; kind: KeyKind; scopes: string[] }>`
      update api_key set expires_at = least(expires_at, now() + make_interval(secs => ${graceSeconds}))
      where id = ${id} and revoked_at is null and (expires_at is null or expires_at > now())
        and exists (select 1 from project where id = project_id and archived_at is null)
      returning project_id, kind, scopes`.execute(open);
    const [old] = rows;
    if (!old) return null;
    const { project_id: projectId, kind, scopes } = old;
    const next = newKey(kind);
    await insertKey(open, next, { projectId, kind, scopes, expiresInSeconds });
    const details = { next: next.id, graceSeconds, expiresInSeconds };
    await recordAudit(open, { actor, action: 'key.rolled', projectId, subjectId: id, details });
    return { key: next.text, kind, projectId };
  });
}

export async function listKeys(db: Db): Promise<ApiKey[]> {
  const rows = await db
    .selectFrom('api_key')
    .innerJoin('project', 'project.id', 'api_key.project_id')
    .select([
      'api_key.id',
      'kind',
      'scopes',
      'project_id as projectId',
      'project.name as projectName',
      'api_key.created_at as createdAt',
      'last_used_at as lastUsedAt',
      'expires_at as expiresAt',
      'revoked_at as revokedAt',
    ])
    .orderBy('api_key.created_at')
    .orderBy('api_key.id')
    .execute();
  return rows.map((row) => ({ ...row, scopes: row.scopes as KeyScope[] }));
}

export async function revokeKey(db: Db, id: string, actor: Actor): Promise<boolean> {
  return transaction(db, async (open) => {
    const row = await open
      .updateTable('api_key')
      .set({ revoked_at: sql<Date>`now()` })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .returning('project_id')
      .executeTakeFirst();
    if (!row) return false;
    await recordAudit(open, { actor, action: 'key.revoked', projectId: row.project_id, subjectId: id });
    return true;
  });
}
