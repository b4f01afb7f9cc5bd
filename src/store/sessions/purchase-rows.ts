import { type Kysely, sql } from 'kysely';
import type { Customer } from '../../domain/customer/customer.ts';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import { type AddressRow, addressOf, COLUMNS } from '../addresses/row.ts';
import { prepareStatement } from '../connection/prepared-statement.ts';
import type { Schema } from '../schema.ts';

/** A customer without the e-mail address: creating a session does not need it, so it is not decrypted. */
export type PurchaseCustomer = Pick<
  Customer,
  'id' | 'externalId' | 'country' | 'subdivision' | 'blocked' | 'metadata'
>;
export type PurchaseAddress = Omit<DepositAddress, 'primary'>;

/** What a purchase names. Ids that are null name nothing. */
export type PurchaseNames = {
  readonly projectId: string;
  readonly idempotencyKey: string;
  readonly customerId: string | null;
  readonly depositAddressId: string | null;
};

export type PurchaseRows = {
  /** Whether a session has the idempotency key. */
  readonly keyTaken: boolean;
  /** The named customer; without a name, the customer of the deposit address. */
  readonly customer: PurchaseCustomer | null;
  readonly depositAddress: PurchaseAddress | null;
  /** Providers at which the customer has an account. */
  readonly knownAt: readonly string[];
};

type PurchaseRow = { [Column in keyof Omit<AddressRow, 'is_primary'>]: AddressRow[Column] } & {
  key_taken: boolean;
  named_customer_id: string | null;
  external_id: string;
  country: string | null;
  subdivision: string | null;
  blocked: boolean;
  metadata: unknown;
  known_at: string[] | null;
};

const statement = prepareStatement<PurchaseNames, PurchaseRow>('purchase_rows', (value) => {
  const projectId = value((names) => names.projectId);
  return sql`
    select exists (
        select 1 from onramp_session where project_id = ${projectId}
          and idempotency_key = ${value((names) => names.idempotencyKey)}
      ) as key_taken, ${COLUMNS},
      c.id as named_customer_id, c.external_id, c.country, c.subdivision, c.blocked, c.metadata,
      (select array_agg(provider_id order by provider_id) from provider_account
        where customer_id = c.id and state = 'ready') as known_at
    from (select ${value((names) => names.customerId)}::text as customer_id) named
    left join deposit_address a
      on a.project_id = ${projectId} and a.id = ${value((names) => names.depositAddressId)}
    left join customer c
      on c.project_id = ${projectId} and c.id = coalesce(named.customer_id, a.customer_id)`;
});

/** Reads all rows that a purchase names, and whether its key is taken, in one statement. */
export async function readPurchaseRows(db: Kysely<Schema>, names: PurchaseNames): Promise<PurchaseRows> {
  const [row] = await statement(db, names);
  if (!row) throw new Error('a select without a table returned no row');
  const { named_customer_id: id, external_id: externalId, country, subdivision, blocked } = row;
  const metadata = row.metadata as Record<string, string>;
  return {
    keyTaken: row.key_taken,
    customer: id === null ? null : { id, externalId, country, subdivision, blocked, metadata },
    depositAddress: row.id === null ? null : addressOf({ ...row, is_primary: false }),
    knownAt: row.known_at ?? [],
  };
}
