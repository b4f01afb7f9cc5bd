import { sql } from 'kysely';
import type { Db } from '../../../src/store/index.ts';

/** What network fees may take of an amount. */
const TOLERANCE_PERCENT = 5;

/** I5 of deposits: each is one row and belongs to one session at most, which is the one that it can have come of. */
export async function depositViolations(db: Db): Promise<string[]> {
  const { rows: twice } = await sql<{ reference: string }>`
    select provider_reference as reference from deposit group by provider_id, provider_reference
    having count(*) > 1`.execute(db);
  const { rows: shared } = await sql<{ id: string }>`
    select onramp_session_id as id from deposit where onramp_session_id is not null
    group by 1 having count(*) > 1`.execute(db);

  const { rows: strange } = await sql<{ id: string; session: string }>`
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

  const { rows: unproved } = await sql<{ id: string }>`
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
    ...twice.map(({ reference }) => `the deposit ${reference} is there twice`),
    ...shared.map(({ id }) => `${id} has several deposits`),
    ...strange.map(({ id, session }) => `${id} cannot have come of ${session}`),
    ...early.map(({ id, session }) => `${id} came before ${session} was paid, and completed it`),
    ...unproved.map(({ id }) => `${id} is completed by a deposit that it does not have`),
  ];
}

/** A transaction as the vendor remembers it, with the customer whose purse took it in. */
export type VendorDeposit = {
  readonly id: string;
  readonly amount: string;
  readonly customer: string;
  readonly address: string;
  readonly confirmed: boolean;
};

/**
 * I5 against the vendor's own record, read after ours: each deposit that we have is one of its, of the same amount, at the
 * same customer's address, and no further than there. `all`: and each of its is one of ours, come to its end.
 */
export async function depositsUnlike(
  db: Db,
  there: () => Promise<readonly VendorDeposit[]>,
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
  const records = await there();
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
    const right = confirmed ? status === 'CONFIRMED' || status === 'SETTLED' : status !== undefined;
    if (!right) found.push(`the vendor has the deposit ${id}, it is ${status ?? 'unknown'} here`);
  }
  return found;
}
