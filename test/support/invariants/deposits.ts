import { sql } from 'kysely';
import type { Db } from '../../../src/store/index.ts';

/** Network fees may reduce an amount by this much. */
const TOLERANCE_PERCENT = 5;

/** I5 for deposits: each is one row and belongs to at most one session, whose purchase it can be. */
export async function depositViolations(db: Db): Promise<string[]> {
  const { rows: duplicates } = await sql<{ reference: string }>`
    select provider_reference as reference from deposit group by provider_id, provider_reference
    having count(*) > 1`.execute(db);
  const { rows: shared } = await sql<{ id: string }>`
    select onramp_session_id as id from deposit where onramp_session_id is not null
    group by 1 having count(*) > 1`.execute(db);

  const { rows: mismatched } = await sql<{ id: string; session: string }>`
    select deposit.id, session.id as session from deposit
    join onramp_session session on session.id = deposit.onramp_session_id
    where not coalesce(session.project_id = deposit.project_id
      and (session.customer_id is null or session.customer_id = deposit.customer_id)
      and (session.currency, session.network) = (deposit.currency, deposit.network)
      and (lower(session.wallet_address) = lower(deposit.address)
        or session.deposit_address_id = deposit.deposit_address_id)
      and abs(deposit.amount - session.crypto_amount) * 100
        <= session.crypto_amount * ${sql.lit(TOLERANCE_PERCENT)}
      and deposit.status in ('CONFIRMED', 'SETTLED'), false)`.execute(db);

  const { rows: unproven } = await sql<{ id: string }>`
    select session_id as id from session_event event
    where source = 'DEPOSIT' and applied and to_status = 'COMPLETED' and from_status <> 'COMPLETED'
      and not exists (select 1 from deposit where onramp_session_id = event.session_id)`.execute(db);
  const { rows: early } = await sql<{ id: string; session: string }>`
    select deposit.id, session.id as session from session_event event
    join onramp_session session on session.id = event.session_id
    join deposit on deposit.onramp_session_id = session.id
    where event.source = 'DEPOSIT' and event.applied and event.to_status = 'COMPLETED'
      and deposit.created_at <= session.unpaid_at`.execute(db);
  return [
    ...duplicates.map(({ reference }) => `deposit ${reference} is stored twice`),
    ...shared.map(({ id }) => `${id} has several deposits`),
    ...mismatched.map(({ id, session }) => `${id} cannot belong to ${session}`),
    ...early.map(({ id, session }) => `${id} arrived before ${session} was paid, and completed it`),
    ...unproven.map(({ id }) => `${id} was completed by a deposit that is not stored`),
  ];
}

/** A transaction stored by the vendor, with the customer whose purse received it. */
export type VendorDeposit = {
  readonly id: string;
  readonly amount: string;
  readonly customer: string;
  readonly address: string;
  readonly confirmed: boolean;
};

/**
 * I5 against the vendor's records, which are read after ours: each stored deposit is one of the vendor's, with the same
 * amount, customer and address, and is not ahead of it. `all`: each deposit of the vendor is stored and up to date.
 */
export async function depositMismatches(
  db: Db,
  vendorDeposits: () => Promise<readonly VendorDeposit[]>,
  all: boolean,
): Promise<string[]> {
  const { rows } = await sql<{
    reference: string;
    amount: string;
    address: string;
    status: string;
    customer: string | null;
  }>`
    select deposit.provider_reference as reference, trim_scale(amount)::text as amount, address, status,
      account.reference as customer
    from deposit left join provider_account account
      on account.customer_id = deposit.customer_id and account.provider_id = deposit.provider_id`.execute(db);
  const records = await vendorDeposits();
  const ours = new Map(rows.map((row) => [row.reference, row]));
  const found = rows.flatMap(({ reference, amount, address, status, customer }) => {
    const record = records.find(({ id }) => id === reference);
    if (!record) return [`the vendor has no deposit ${reference}`];
    const same =
      record.amount === amount &&
      record.customer === customer &&
      record.address.toLowerCase() === address.toLowerCase();
    const ahead = (status === 'CONFIRMED' || status === 'SETTLED') && !record.confirmed;
    if (same && !ahead) return [];
    return [
      `deposit ${JSON.stringify({ reference, amount, address, status, customer })}, at the vendor ${JSON.stringify(record)}`,
    ];
  });
  for (const { id, confirmed } of all ? records : []) {
    const status = ours.get(id)?.status;
    const upToDate = confirmed ? status === 'CONFIRMED' || status === 'SETTLED' : status !== undefined;
    if (!upToDate) found.push(`the vendor has deposit ${id}, its status here is ${status ?? 'unknown'}`);
  }
  return found;
}
