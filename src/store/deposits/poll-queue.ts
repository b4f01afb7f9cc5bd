import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/** When a claimed account is due again if the process that claimed it died before it set the next poll. */
const CLAIM_SECONDS = 60;

type AccountRef = { readonly customerId: string; readonly providerId: string };

/** A customer's account at a provider, with what decides when its deposits are listed. */
export type ExpectingAccount = AccountRef & {
  readonly reference: string;
  /** The last sign that a deposit may arrive; see `deposits_expected_at` of the schema. */
  readonly expectedAt: Date | null;
  /** Whether one of its addresses is active. */
  readonly active: boolean;
};

export type DepositPollQueue = {
  /**
   * Claims due accounts, longest due first: at most `fresh` that had a sign within the last day, and at most
   * `others`. Run it in the jobs' transaction.
   */
  takeDue(fresh: number, others: number): Promise<Array<AccountRef & { fresh: boolean }>>;
  /** Null if there is no account, or its creation has not ended. */
  account(account: AccountRef): Promise<ExpectingAccount | null>;
  /** Stops polling an account whose creation has not ended, until the next sign. */
  unscheduleUnready(account: AccountRef): Promise<void>;
  /** Sets the next poll; null: after the next sign. Does nothing if a sign came since, which sets it too. */
  schedule(account: ExpectingAccount, seconds: number | null): Promise<void>;
};

export function createDepositPollQueue(db: Kysely<Schema>): DepositPollQueue {
  return {
    async takeDue(fresh, others) {
      const since = sql`now() - make_interval(days => 1)`;
      const { rows } = await sql<AccountRef & { fresh: boolean }>`
        with fresh as (
          select customer_id, provider_id, true as fresh from provider_account
          where deposits_expected_at > ${since} and deposits_due_at <= now()
          order by deposits_due_at limit ${fresh} for update skip locked
        ), others as (
          select customer_id, provider_id, false as fresh from provider_account
          where deposits_due_at <= now() and (deposits_expected_at is null or deposits_expected_at <= ${since})
          order by deposits_due_at limit ${others} for update skip locked
        )
        update provider_account account set deposits_due_at = now() + make_interval(secs => ${sql.lit(CLAIM_SECONDS)})
        from (select * from fresh union all select * from others) due
        where account.customer_id = due.customer_id and account.provider_id = due.provider_id
        returning due.customer_id as "customerId", due.provider_id as "providerId", due.fresh`.execute(db);
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
    async unscheduleUnready({ customerId, providerId }) {
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
