import { type Kysely, sql } from 'kysely';

// The text of each policy that was in force, rankings of quotes, and which quotes were bought.
const STATEMENTS = [
  `create table routing_policy (
     version text primary key,
     policy jsonb not null,
     first_in_force_at timestamptz(3) not null default now()
   )`,

  // A ranking is written once and dropped with its day, so that 30 days of them need no deletes.
  `create table quote_ranking (
     id text not null,
     project_id text not null references project,
     customer_id text,
     decision jsonb not null,
     quotes jsonb not null,
     created_at timestamptz(3) not null default now(),
     primary key (id, created_at)
   ) partition by range (created_at)`,
  // For a day without a partition of its own.
  `create table quote_ranking_other partition of quote_ranking default`,
  `create function keep_quote_days(days integer) returns void language plpgsql as $$
   declare day date; old record;
   begin
     perform pg_advisory_xact_lock(hashtext('keep_quote_days'));
     for ahead in 0..2 loop
       day := (now() at time zone 'UTC')::date + ahead;
       begin
         execute format(
           'create table if not exists quote_ranking_%s partition of quote_ranking for values from (%L) to (%L)',
           to_char(day, 'YYYYMMDD'), day || ' 00:00:00+00', (day + 1) || ' 00:00:00+00');
       exception when check_violation then
         -- Rows of that day are in the other partition already. It keeps them, and those still to come.
         null;
       end;
     end loop;
     for old in
       select relid::regclass::text as name from pg_partition_tree('quote_ranking')
       where relid::regclass::text ~ '^quote_ranking_\\d{8}$'
         and right(relid::regclass::text, 8)::date < (now() at time zone 'UTC')::date - days
     loop
       execute format('drop table %s', old.name);
     end loop;
     delete from quote_ranking_other where created_at < now() - make_interval(days => days);
     delete from quote_use where used_at < now() - make_interval(days => days);
   end $$`,

  // A quote is bought once: by the first idempotency key that names it.
  `create table quote_use (
     quote_id text primary key,
     project_id text not null references project,
     idempotency_key text not null,
     used_at timestamptz(3) not null default now()
   )`,
  `create index quote_use_age on quote_use (used_at)`,
  `select keep_quote_days(30)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
