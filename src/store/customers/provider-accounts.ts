import { type Kysely, sql } from 'kysely';
import type { ProviderAccount } from '../../domain/customer/customer.ts';
import { groupInOrder } from '../rows.ts';
import type { Row, Schema } from '../schema.ts';

/** Lease of the creation of an account, by the database's clock: longer than any call may take. */
export const ACCOUNT_LEASE_SECONDS = 15;

/** Whether the customer's account exists, is to be created by this caller, or is being created by another. */
export type AccountClaim =
  | { readonly state: 'ready'; readonly account: ProviderAccount }
  /** `again`: the outcome of an earlier attempt is unknown, so the provider may already have an account. */
  | { readonly state: 'claimed'; readonly lease: string; readonly again: boolean }
  | { readonly state: 'taken'; readonly secondsLeft: number };

type AccountKey = { readonly customerId: string; readonly providerId: string; readonly projectId: string };

export type ProviderAccountStore = {
  /** Inserts the account in state `creating` with a lease, or takes over one whose lease has ended. */
  claim(key: AccountKey): Promise<AccountClaim>;
  /** Records the reference, unless there is one already. Returns the account with the first reference. */
  complete(key: AccountKey, reference: string): Promise<ProviderAccount>;
  /**
   * Ends the lease after nothing was created. `again`: the outcome of an earlier attempt is still unknown, which
   * the next claim reports. Does nothing if another caller has the lease now.
   */
  release(key: AccountKey, lease: string, again: boolean): Promise<void>;
  /** The ready accounts of each customer, in the order of the ids. */
  byCustomers(customerIds: readonly string[], projectId: string): Promise<ProviderAccount[][]>;
};

function accountOf(row: Row<'provider_account'>): ProviderAccount {
  if (row.reference === null) throw new TypeError('a ready provider account has no reference');
  return {
    customerId: row.customer_id,
    providerId: row.provider_id,
    reference: row.reference,
    createdAt: row.created_at,
  };
}

export function createProviderAccountStore(db: Kysely<Schema>): ProviderAccountStore {
  return {
    async claim({ customerId, providerId, projectId }) {
      const { rows } = await sql<{ lease: string; again: boolean }>`
        insert into provider_account (customer_id, provider_id, project_id, state, lease_until)
        values (${customerId}, ${providerId}, ${projectId}, 'creating',
          now() + make_interval(secs => ${sql.lit(ACCOUNT_LEASE_SECONDS)}))
        on conflict (customer_id, provider_id) do update set lease_until = excluded.lease_until
          where provider_account.state = 'creating' and provider_account.lease_until <= now()
        returning lease_until::text as lease, xmax <> 0 as again`.execute(db);
      if (rows[0]) return { state: 'claimed', ...rows[0] };

      const row = await db
        .selectFrom('provider_account')
        .selectAll()
        .select(sql<number>`extract(epoch from lease_until - now())::float8`.as('seconds_left'))
        .where('customer_id', '=', customerId)
        .where('provider_id', '=', providerId)
        .executeTakeFirst();
      if (row?.state === 'ready') return { state: 'ready', account: accountOf(row) };
      // No row: it was released between the two statements, and the next `claim` gets it.
      return { state: 'taken', secondsLeft: Math.max(0, row?.seconds_left ?? 0) };
    },

    async complete({ customerId, providerId, projectId }, reference) {
      // Inserts too: another caller may have taken over the lease and released it since.
      await sql`
        insert into provider_account (customer_id, provider_id, project_id, state, reference)
        values (${customerId}, ${providerId}, ${projectId}, 'ready', ${reference})
        on conflict (customer_id, provider_id) do update
          set state = 'ready', reference = excluded.reference, lease_until = null, created_at = now()
          where provider_account.state = 'creating'`.execute(db);
      const row = await db
        .selectFrom('provider_account')
        .selectAll()
        .where('customer_id', '=', customerId)
        .where('provider_id', '=', providerId)
        .executeTakeFirstOrThrow();
      return accountOf(row);
    },

    async release({ customerId, providerId }, lease, again) {
      const held = sql`where customer_id = ${customerId} and provider_id = ${providerId}
        and state = 'creating' and lease_until = ${lease}::timestamptz`;
      if (again) await sql`update provider_account set lease_until = now() ${held}`.execute(db);
      else await sql`delete from provider_account ${held}`.execute(db);
    },

    async byCustomers(customerIds, projectId) {
      if (customerIds.length === 0) return [];
      const rows = await db
        .selectFrom('provider_account')
        .selectAll()
        .where('project_id', '=', projectId)
        .where('state', '=', 'ready')
        .where(sql<boolean>`customer_id = any(${[...customerIds]}::text[])`)
        .orderBy('created_at')
        .orderBy('provider_id')
        .execute();
      return groupInOrder(customerIds, rows.map(accountOf), ({ customerId }) => customerId);
    },
  };
}
