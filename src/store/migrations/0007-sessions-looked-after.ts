import { type Kysely, sql } from 'kysely';

// When an attempt may last have been sent, and the partitions of the poll queue.
const STATEMENTS = [
  // Locks in the order of older gateways, which keep writing. They can read sessions throughout.
  `lock table onramp_session in share row exclusive mode`,
  // Partitions: sessions in CREATING, and for each provider those that are paid and all others. The older
  // index stays for older gateways.
  `create index onramp_session_turn on onramp_session ((case
     when status = 'CREATING' then 'making'
     when status in ('PAYMENT_PROCESSING', 'DELIVERING') then 'paid ' || coalesce(provider_id, '')
     else 'open ' || coalesce(provider_id, '') end), next_check_at) where next_check_at is not null`,

  // When the attempt's create call may last have been sent. A process that takes the lease may send, also an
  // older gateway, so a trigger sets it. Existing attempts were sent before this statement, under the lock.
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
