import { type Kysely, sql } from 'kysely';

// Background work on issued addresses: their renewal, and polling for deposits.
const STATEMENTS = [
  // Locks in the order of older gateways, which keep writing. They can read the first two tables throughout.
  `lock table onramp_session, deposit in share row exclusive mode`,
  `create index deposit_address_deposits on deposit (deposit_address_id) where deposit_address_id is not null`,
  `create index onramp_session_wallet on onramp_session (wallet_address) where wallet_address is not null`,
  `create index onramp_session_deposit_address on onramp_session (deposit_address_id)
     where deposit_address_id is not null`,
  `lock table deposit_address, provider_account in access exclusive mode`,

  // Due at once: the first check sets the time of the next. A default writes no rows here, and also covers
  // the rows that older gateways insert.
  `alter table deposit_address add column renew_at timestamptz(3) default now()`,
  `create index deposit_address_renewal on deposit_address (renew_at) where renew_at is not null`,

  // Existing accounts are polled once, then as rarely as accounts without a recent sign of a deposit.
  `alter table provider_account add column deposits_expected_at timestamptz(3),
     add column deposits_due_at timestamptz(3) default now()`,
  `alter table provider_account alter column deposits_due_at drop default`,
  `create index provider_account_expected on provider_account (deposits_expected_at)
     where deposits_expected_at is not null`,
  `create index provider_account_due on provider_account (deposits_due_at) where deposits_due_at is not null`,

  // Records a sign that a deposit may arrive. The first poll follows soon, later ones slow down. A weak sign
  // counts as an older one: an issued address may never be used.
  `create function expect_deposits(customer text, provider text, age interval) returns void language sql as $$
     update provider_account set deposits_expected_at = greatest(deposits_expected_at, clock_timestamp() - age),
       deposits_due_at = least(deposits_due_at, now() + greatest(age / 24, interval '1 minute'))
     where customer_id = customer and provider_id = provider
   $$`,

  `create function expect_of_address() returns trigger language plpgsql as $$ begin
     perform expect_deposits(new.customer_id, new.provider_id, interval '1 day');
     return null;
   end $$`,
  `create trigger deposit_address_expects after insert on deposit_address
     for each row when (new.origin = 'PROVIDER') execute function expect_of_address()`,

  `create function expect_of_deposit() returns trigger language plpgsql as $$ begin
     perform expect_deposits(new.customer_id, new.provider_id, interval '0');
     return null;
   end $$`,
  `create trigger deposit_expects after insert or update on deposit
     for each row when (new.status in ('DETECTED', 'IN_REVIEW', 'CONFIRMED')) execute function expect_of_deposit()`,

  `create function expect_of_session() returns trigger language plpgsql as $$ begin
     perform expect_deposits(customer_id, provider_id, interval '0') from deposit_address
       where id = new.deposit_address_id and origin = 'PROVIDER';
     return null;
   end $$`,
  `create trigger onramp_session_expects after update on onramp_session
     for each row when (new.deposit_address_id is not null and old.status <> new.status
       and new.status in ('PAYMENT_PROCESSING', 'DELIVERING', 'COMPLETED')) execute function expect_of_session()`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
