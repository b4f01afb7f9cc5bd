import { createHmac, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { idPrefixes, newId } from '../domain/id.ts';
import { digest } from '../secrets/index.ts';
import { type Db, transaction } from '../store/index.ts';
import type { ApiKey } from './types.ts';

// `sk_`, the key id (16 hexadecimal digits) and a 256-bit secret (43 characters of base64url).
const SHAPE = /^sk_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

type SecretKey = { readonly id: string; readonly digest: Uint8Array };

/** Generates a secret key. Only `id` and `digest` are stored; `text` is shown to the owner once. */
function newKey(): SecretKey & { readonly text: string } {
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return { id, digest: digest(secret), text: `sk_${id}_${secret}` };
}

/** Splits a secret key into its id and the digest of its secret; null for any other text. */
export function parseKey(text: string): SecretKey | null {
  const [, id, secret] = SHAPE.exec(text) ?? [];
  return id && secret ? { id, digest: digest(secret) } : null;
}

export async function createProject(db: Db, name: string): Promise<{ projectId: string; key: string }> {
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
}

/**
 * Creates the project and its key that belong to a secret seed, unless they exist: processes that do so at once make one
 * project. A key that was revoked stays revoked.
 */
export async function ensureProject(
  db: Db,
  name: string,
  seed: Uint8Array,
): Promise<{ projectId: string; key: string }> {
  const derive = (what: string) => createHmac('sha256', seed).update(what).digest();
  const projectId = `${idPrefixes.project}_${derive('project id').toString('hex', 0, 16)}`;
  const id = derive('key id').toString('hex', 0, 8);
  const secret = derive('key secret').toString('base64url');
  await transaction(db, async (trx) => {
    const project = { id: projectId, name };
    const key = { id, project_id: projectId, digest: digest(secret) };
    await trx
      .insertInto('project')
      .values(project)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await trx
      .insertInto('api_key')
      .values(key)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
  return { projectId, key: `sk_${id}_${secret}` };
}

export async function createKey(db: Db, projectId: string): Promise<string | null> {
  const project = await db.selectFrom('project').select('id').where('id', '=', projectId).executeTakeFirst();
  if (!project) return null;
  const { id, digest, text } = newKey();
  await db.insertInto('api_key').values({ id, project_id: projectId, digest }).execute();
  return text;
}

export function listKeys(db: Db): Promise<ApiKey[]> {
  return db
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
    .execute();
}

export async function revokeKey(db: Db, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('api_key')
    .set({ revoked_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
