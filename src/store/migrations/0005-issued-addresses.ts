import { type Kysely, sql } from 'kysely';

// What is done about issued addresses without anybody asking: their renewal, and a look at what arrived there.
const STATEMENTS = [
  // In the order in which gateways of before take them while they go on writing; the first two they can read all the time.
  `lock table onramp_session, deposit in share row exclusive mode`,
  `create index deposit_address_deposits on deposit (deposit_address_id) where deposit_address_id is not null`,
  `create index onramp_session_wallet on onramp_session (wallet_address) where wallet_address is not null`,
  `create index onramp_session_deposit_address on onramp_session (deposit_address_id)
     where deposit_address_id is not null`,
  `lock table deposit_address, provider_account in access exclusive mode`,

  // Due at once: the turn finds out when its own time is. By default, so that no row is written here, and so that it holds for
  // what gateways of before insert.
  `alter table deposit_address add column renew_at timestamptz(3) default now()`,
  `create index deposit_address_renewal on deposit_address (renew_at) where renew_at is not null`,

  // Accounts of before are looked at once, then as rarely as those of which no sign has come for long.
  `alter table provider_account add column deposits_expected_at timestamptz(3),
     add column deposits_due_at timestamptz(3) default now()`,
  `alter table provider_account alter column deposits_due_at drop default`,
  `create index provider_account_expected on provider_account (deposits_expected_at)
     where deposits_expected_at is not null`,
  `create index provider_account_due on provider_account (deposits_due_at) where deposits_due_at is not null`,

  // A sign that crypto may come: the first look is soon, and they slow down from there. The weaker the sign, the older it
  // counts as: an address that was issued may never be used.
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
