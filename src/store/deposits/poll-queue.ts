import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/** An account that was taken and not looked at, since its process died, is due again after this. */
const TAKEN_SECONDS = 60;

type Place = { readonly customerId: string; readonly providerId: string };

/** A customer's account at a provider, as far as its deposits go. */
export type ExpectingAccount = Place & {
  readonly reference: string;
  /** The last sign that something may arrive. */
  readonly expectedAt: Date | null;
  /** Whether an address of it is active. */
  readonly active: boolean;
};

export type DepositPollQueue = {
  /**
   * Takes accounts whose time has come, longest due first: so many of which a sign came within a day, and so many others. In
   * a transaction with what is done about them.
   */
  takeDue(fresh: number, others: number): Promise<Array<Place & { fresh: boolean }>>;
  /** Null where there is none, or none yet. */
  account(place: Place): Promise<ExpectingAccount | null>;
  /** Nobody looks at an account whose making has not ended, before a sign. */
  dropUnready(place: Place): Promise<void>;
  /** When to look next; null: not before another sign. A sign that came since the account was read sets its own time. */
  schedule(account: ExpectingAccount, seconds: number | null): Promise<void>;
};

export function createDepositPollQueue(db: Kysely<Schema>): DepositPollQueue {
  return {
    async takeDue(fresh, others) {
      const since = sql`now() - make_interval(days => 1)`;
      const { rows } = await sql<Place & { fresh: boolean }>`
        with fresh as (
          select customer_id, provider_id, true as fresh from provider_account
          where deposits_expected_at > ${since} and deposits_due_at <= now()
          order by deposits_due_at limit ${fresh} for update skip locked
        ), others as (
          select customer_id, provider_id, false as fresh from provider_account
          where deposits_due_at <= now() and (deposits_expected_at is null or deposits_expected_at <= ${since})
          order by deposits_due_at limit ${others} for update skip locked
        )
        update provider_account account set deposits_due_at = now() + make_interval(secs => ${sql.lit(TAKEN_SECONDS)})
        from (select * from fresh union all select * from others) due
        where account.customer_id = due.customer_id and account.provider_id = due.provider_id
        returning account.customer_id as "customerId", account.provider_id as "providerId", due.fresh`.execute(
        db,
      );
      return rows;
    },
    async account({ customerId, providerId }) {
      const { rows } = await sql<ExpectingAccount>`
        select customer_id as "customerId", provider_id as "providerId", reference,
          deposits_expected_at as "expectedAt", exists (
            select from deposit_address address where address.customer_id = account.customer_id
              and address.provider_id = account.provider_id and address.status = 'ACTIVE') as active
        from provider_account account
        where customer_id = ${customerId} and provider_id = ${providerId} and state = 'ready'`.execute(db);
      return rows[0] ?? null;
    },
    async dropUnready({ customerId, providerId }) {
      await sql`
        update provider_account set deposits_due_at = null
        where customer_id = ${customerId} and provider_id = ${providerId} and state <> 'ready'`.execute(db);
    },
    async schedule({ customerId, providerId, expectedAt }, seconds) {
      const at = seconds === null ? sql`null` : sql`now() + make_interval(secs => ${seconds}::integer)`;
      await sql`
        update provider_account set deposits_due_at = ${at}
        where customer_id = ${customerId} and provider_id = ${providerId}
          and deposits_expected_at is not distinct from ${expectedAt}::timestamptz`.execute(db);
    },
  };
}
