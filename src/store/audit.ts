import { type Kysely, sql } from 'kysely';
import type { Schema } from './schema.ts';

/** Who acted: an API key, an operator's command, an operator's key, or the gateway itself. */
export type Actor = `key:${string}` | 'operator' | `operator:${string}` | 'gateway';

/** The key of a caller. */
export const actorOf = ({ keyId }: { readonly keyId: string }): Actor => `key:${keyId}`;

export type AuditAction =
  | `project.${'created' | 'renamed' | 'archived' | 'restored' | 'settings_changed'}`
  | `key.${'created' | 'rolled' | 'revoked'}`
  | `operator_key.${'created' | 'revoked'}`
  | `customer.${'blocked' | 'unblocked' | 'erased'}`
  | `webhooks.${'replayed' | 'reprocessed'}`
  | 'client_tokens.revoked'
  | 'jobs.retried'
  | 'policy.changed'
  | `encryption_key.${'reencrypted' | 'retired'}`;

/** Ids and settings only: nothing in an entry may identify a person or be a secret. */
export type NewAuditEntry = {
  readonly actor: Actor;
  readonly action: AuditAction;
  readonly projectId?: string | null;
  readonly subjectId?: string | null;
  readonly details?: Readonly<Record<string, unknown>>;
};

export type AuditEntry = Required<NewAuditEntry> & { readonly at: Date };

/** Adds an entry. Pass the transaction of the change, so that neither exists without the other. */
export async function recordAudit(db: Kysely<Schema>, entry: NewAuditEntry): Promise<void> {
  const { actor, action, projectId = null, subjectId = null, details = {} } = entry;
  await db
    .insertInto('audit_entry')
    .values({
      actor,
      action,
      project_id: projectId,
      subject_id: subjectId,
      details: JSON.stringify(details),
    })
    .execute();
}

/** The entries of the last `seconds`, oldest first; the newest `most` of them. */
export async function listAudit(db: Kysely<Schema>, seconds: number, most: number): Promise<AuditEntry[]> {
  const rows = await db
    .selectFrom('audit_entry')
    .selectAll()
    .where('at', '>=', sql<Date>`now() - make_interval(secs => ${seconds})`)
    .orderBy('at', 'desc')
    .orderBy('number', 'desc')
    .limit(most)
    .execute();
  return rows.reverse().map((row) => ({
    at: row.at,
    actor: row.actor as Actor,
    action: row.action as AuditAction,
    projectId: row.project_id,
    subjectId: row.subject_id,
    details: row.details as Record<string, unknown>,
  }));
}
