import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/** Of a customer's tokens and of all tokens of a project; 0 as long as none were revoked. */
export type Epochs = { readonly customer: number; readonly project: number };

/** The longest life of a token: older revocations revoke nothing that is still in force. */
const REVOCATION_AGE = sql`interval '2 hours'`;
/** `customer_id` of the epoch of all tokens of a project. */
const ALL = '';

export type ClientTokenStore = {
  /** The epochs, if the customer exists and is not erased. */
  customer(projectId: string, customerId: string): Promise<Epochs | null>;
  /** The epochs, with the customer of the session; null without the session. */
  session(projectId: string, sessionId: string): Promise<(Epochs & { customerId: string | null }) | null>;
  /** Those of the ids that are ids of deposit addresses of the customer. */
  addressesOf(projectId: string, customerId: string, ids: readonly string[]): Promise<string[]>;
  /** Makes all tokens made until now invalid: those of a customer, or of a project. */
  revoke(db: Kysely<Schema>, projectId: string, customerId: string | null): Promise<void>;
  /** Every epoch that may revoke a token in force. `customerId` is empty for that of a project. */
  recentEpochs(): Promise<Array<{ projectId: string; customerId: string; epoch: number }>>;
};

export function createClientTokenStore(db: Kysely<Schema>): ClientTokenStore {
  const epoch = (projectId: string, customerId: string) => sql<number>`coalesce((
    select epoch from client_token_epoch where project_id = ${projectId} and customer_id = ${customerId}), 0)`;

  return {
    async customer(projectId, customerId) {
      const { rows } = await sql<Epochs>`
        select ${epoch(projectId, customerId)} as customer, ${epoch(projectId, ALL)} as project
        from customer where project_id = ${projectId} and id = ${customerId} and erased_at is null`.execute(
        db,
      );
      return rows[0] ?? null;
    },
    async session(projectId, sessionId) {
      const { rows } = await sql<Epochs & { customerId: string | null }>`
        select customer_id as "customerId", 0 as customer, ${epoch(projectId, ALL)} as project
        from onramp_session where project_id = ${projectId} and id = ${sessionId}`.execute(db);
      return rows[0] ?? null;
    },
    async addressesOf(projectId, customerId, ids) {
      const { rows } = await sql<{ id: string }>`
        select id from deposit_address
        where project_id = ${projectId} and customer_id = ${customerId} and id = any(${[...ids]}::text[])`.execute(
        db,
      );
      return rows.map(({ id }) => id);
    },
    async revoke(open, projectId, customerId) {
      await sql`
        insert into client_token_epoch (project_id, customer_id) values (${projectId}, ${customerId ?? ALL})
        on conflict (project_id, customer_id)
          do update set epoch = client_token_epoch.epoch + 1, changed_at = now()`.execute(open);
    },
    async recentEpochs() {
      const { rows } = await sql<{ projectId: string; customerId: string; epoch: number }>`
        select project_id as "projectId", customer_id as "customerId", epoch from client_token_epoch
        where changed_at > now() - ${REVOCATION_AGE}`.execute(db);
      return rows;
    },
  };
}
