import { type Kysely, sql } from 'kysely';

// Who may have sent what until when, and whose turn it is.
const STATEMENTS = [
  // In the order in which gateways of before take them while they go on writing; sessions they can read all the time.
  `lock table onramp_session in share row exclusive mode`,
  // Each with a turn of its own: those being made, those paid at a provider, all others there. The older index stays for
  // gateways of before.
  `create index onramp_session_turn on onramp_session ((case
     when status = 'CREATING' then 'making'
     when status in ('PAYMENT_PROCESSING', 'DELIVERING') then 'paid ' || coalesce(provider_id, '')
     else 'open ' || coalesce(provider_id, '') end), next_check_at) where next_check_at is not null`,

  // When the attempt's create may last have been sent. Whoever takes its lease may send, also a gateway of before: so a
  // trigger says it. Of attempts of before it is only known that it was not after this moment, at which the table is locked.
  `lock table session_attempt in access exclusive mode`,
  `alter table session_attempt add column sent_at timestamptz(3) not null default clock_timestamp()`,
  `alter table session_attempt alter column sent_at set default now()`,
  `create function attempt_may_be_sent() returns trigger language plpgsql as $$ begin
     new.sent_at := now();
     return new;
   end $$`,
  `create trigger session_attempt_sent before update on session_attempt
     for each row when (new.lease_until is distinct from old.lease_until and new.lease_until > now())
     execute function attempt_may_be_sent()`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
