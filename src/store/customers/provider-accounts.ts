import { type Kysely, sql } from 'kysely';
import type { ProviderAccount } from '../../domain/customer/customer.ts';
import type { Row, Schema } from '../schema.ts';

/** How long whoever makes an account has it to itself, by the database's clock; longer than any call may take. */
export const ACCOUNT_LEASE_SECONDS = 15;

/** Where the account of a customer stands: made, ours to make, or in the making elsewhere. */
export type AccountClaim =
  | { readonly state: 'ready'; readonly account: ProviderAccount }
  /** `again`: an earlier try ended without a known outcome, and may have left an account behind. */
  | { readonly state: 'claimed'; readonly lease: string; readonly again: boolean }
  | { readonly state: 'taken'; readonly secondsLeft: number };

type Place = { readonly customerId: string; readonly providerId: string; readonly projectId: string };

export type ProviderAccountStore = {
  /** Writes the row `creating` with a lease, or takes over one whose lease has ended. */
  claim(place: Place): Promise<AccountClaim>;
  /** The first reference stays. Answers the account that counts, whoever made it. */
  complete(place: Place, reference: string): Promise<ProviderAccount>;
  /** Nothing was made: the next caller need not wait for the lease's end. Does nothing where the lease is another's. */
  release(place: Place, lease: string): Promise<void>;
  /** The accounts that are ready, customer by customer in the order asked. */
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
      // Released between the two statements: the next look claims it.
      return { state: 'taken', secondsLeft: Math.max(0, row?.seconds_left ?? 0) };
    },

    async complete({ customerId, providerId, projectId }, reference) {
      // An insert too: whoever took the lease over may have released it since.
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

    async release({ customerId, providerId }, lease) {
      await db
        .deleteFrom('provider_account')
        .where('customer_id', '=', customerId)
        .where('provider_id', '=', providerId)
        .where('state', '=', 'creating')
        .where(sql<boolean>`lease_until = ${lease}::timestamptz`)
        .execute();
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
      const byCustomer = Map.groupBy(rows.map(accountOf), (account) => account.customerId);
      return customerIds.map((id) => byCustomer.get(id) ?? []);
    },
  };
}
