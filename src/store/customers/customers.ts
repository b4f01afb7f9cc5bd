import { type Kysely, sql, type Transaction } from 'kysely';
import type { Customer } from '../../domain/customer/customer.ts';
import type { Page, PageRequest } from '../../domain/page.ts';
import { page } from '../pages.ts';
import { inOrder } from '../rows.ts';
import type { Row, Schema } from '../schema.ts';
import { transaction } from '../transaction.ts';

/** A customer as stored: the e-mail address encrypted, with the fingerprint of the input that created it. */
export type StoredCustomer = Omit<Customer, 'email'> & {
  readonly sealedEmail: Uint8Array | null;
  readonly inputFingerprint: Uint8Array | null;
};

export type NewCustomer = Omit<StoredCustomer, 'blocked' | 'createdAt'>;
export type CustomerChanges = Partial<
  Pick<StoredCustomer, 'sealedEmail' | 'country' | 'subdivision' | 'blocked' | 'metadata'>
>;

export type CustomerStore = {
  /** Null if the project already has a customer with this external id. */
  insert(customer: NewCustomer): Promise<StoredCustomer | null>;
  /**
   * Reads the row under a lock and writes the changes that `change` returns; null if there is no such
   * customer, or it is erased. `after` runs in the same transaction.
   */
  update<Refusal>(
    id: string,
    projectId: string,
    change: (present: StoredCustomer) => { changes: CustomerChanges } | { refusal: Refusal },
    after?: (before: StoredCustomer, transaction: Transaction<Schema>) => Promise<void>,
  ): Promise<{ customer: StoredCustomer } | { refusal: Refusal } | null>;
  byIds(ids: readonly string[], projectId: string): Promise<Array<StoredCustomer | null>>;
  /** Waits for changes in progress and keeps others out until the end of the transaction. */
  lockById(id: string, projectId: string): Promise<StoredCustomer | null>;
  byExternalId(externalId: string, projectId: string): Promise<StoredCustomer | null>;
  list(page: PageRequest, projectId: string): Promise<Page<StoredCustomer>>;
  /** The customer whose account at the provider has this reference, across projects. */
  byAccountReference(providerId: string, reference: string): Promise<StoredCustomer | null>;
};

function customerOf(row: Row<'customer'>): StoredCustomer {
  return {
    id: row.id,
    projectId: row.project_id,
    externalId: row.external_id,
    inputFingerprint: row.input_fingerprint,
    sealedEmail: row.sealed_email,
    country: row.country,
    subdivision: row.subdivision,
    blocked: row.blocked,
    metadata: row.metadata as Record<string, string>,
    createdAt: row.created_at,
  };
}

export function createCustomerStore(db: Kysely<Schema>): CustomerStore {
  const one = (row: Row<'customer'> | undefined) => (row ? customerOf(row) : null);
  return {
    async insert(customer) {
      const row = await db
        .insertInto('customer')
        .values({
          id: customer.id,
          project_id: customer.projectId,
          external_id: customer.externalId,
          input_fingerprint: customer.inputFingerprint,
          sealed_email: customer.sealedEmail,
          country: customer.country,
          subdivision: customer.subdivision,
          metadata: JSON.stringify(customer.metadata),
        })
        .onConflict((conflict) => conflict.columns(['project_id', 'external_id']).doNothing())
        .returningAll()
        .executeTakeFirst();
      return one(row);
    },

    update: (id, projectId, change, after) =>
      transaction(db, async (open) => {
        const row = await open
          .selectFrom('customer')
          .selectAll()
          .where('id', '=', id)
          .where('project_id', '=', projectId)
          .where('erased_at', 'is', null)
          .forUpdate()
          .executeTakeFirst();
        if (!row) return null;
        const present = customerOf(row);
        const answer = change(present);
        if ('refusal' in answer) return answer;
        const next = { ...present, ...answer.changes };
        const written = await open
          .updateTable('customer')
          .set({
            sealed_email: next.sealedEmail,
            country: next.country,
            subdivision: next.subdivision,
            blocked: next.blocked,
            metadata: JSON.stringify(next.metadata),
            updated_at: sql`now()`,
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        await after?.(present, open);
        return { customer: customerOf(written) };
      }),

    async byIds(ids, projectId) {
      if (ids.length === 0) return [];
      const rows = await db
        .selectFrom('customer')
        .selectAll()
        .where('project_id', '=', projectId)
        .where(sql<boolean>`id = any(${[...ids]}::text[])`)
        .execute();
      return inOrder(ids, rows.map(customerOf));
    },

    async lockById(id, projectId) {
      const row = await db
        .selectFrom('customer')
        .selectAll()
        .where('id', '=', id)
        .where('project_id', '=', projectId)
        .forShare()
        .executeTakeFirst();
      return one(row);
    },

    async byExternalId(externalId, projectId) {
      const row = await db
        .selectFrom('customer')
        .selectAll()
        .where('project_id', '=', projectId)
        .where('external_id', '=', externalId)
        .executeTakeFirst();
      return one(row);
    },

    list(request, projectId) {
      const where = [sql<boolean>`project_id = ${projectId}`];
      const list = { select: sql`select * from customer`, table: 'customer', where, toValue: customerOf };
      return page(db, list, request);
    },

    async byAccountReference(providerId, reference) {
      const row = await db
        .selectFrom('customer')
        .selectAll('customer')
        .innerJoin('provider_account', 'provider_account.customer_id', 'customer.id')
        .where('provider_account.provider_id', '=', providerId)
        .where('provider_account.reference', '=', reference)
        .executeTakeFirst();
      return one(row);
    },
  };
}
