import { type Kysely, sql } from 'kysely';

// Times have milliseconds, like `Date`, so that a page cursor made from a row finds the same row again.
// Amounts are `numeric` without scale: exact, and readable in psql. Personal data, hand-offs and vendor
// bodies are `bytea`, encrypted by the key ring before they are stored.
const STATEMENTS = `
create table project (
  id text primary key,
  name text not null,
  created_at timestamptz(3) not null default now()
);

create table api_key (
  id text primary key,
  project_id text not null references project,
  digest bytea not null,
  created_at timestamptz(3) not null default now(),
  revoked_at timestamptz(3)
);

create table customer (
  id text primary key,
  project_id text not null references project,
  external_id text not null,
  input_fingerprint bytea,
  sealed_email bytea,
  country text,
  subdivision text,
  blocked boolean not null default false,
  metadata jsonb not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (project_id, external_id)
);
create index customer_page on customer (project_id, created_at desc, id desc);

create table provider_account (
  customer_id text not null references customer,
  provider_id text not null,
  project_id text not null references project,
  state text not null check (state in ('creating', 'ready')),
  reference text,
  lease_until timestamptz(3),
  created_at timestamptz(3) not null default now(),
  primary key (customer_id, provider_id)
);
create unique index provider_account_reference on provider_account (provider_id, reference) where reference is not null;

create table deposit_address (
  id text primary key,
  project_id text not null references project,
  customer_id text not null references customer,
  currency text not null,
  network text not null,
  address text not null,
  memo text,
  origin text not null check (origin in ('PROVIDER', 'CUSTOMER')),
  provider_id text,
  provider_reference text,
  status text not null check (status in ('ACTIVE', 'EXPIRED', 'BLOCKED')),
  expires_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create unique index deposit_address_active
  on deposit_address (customer_id, currency, network, origin, coalesce(provider_id, '')) where status = 'ACTIVE';
create index deposit_address_lookup on deposit_address (project_id, customer_id, currency, network);
create index deposit_address_page on deposit_address (customer_id, created_at desc, id desc);
create index deposit_address_by_address on deposit_address (provider_id, address);

create table onramp_session (
  id text primary key,
  project_id text not null references project,
  idempotency_key text not null,
  fingerprint bytea not null,
  revision integer not null default 1,
  customer_id text references customer,
  status text not null,
  provider_status text,
  provider_id text,
  provider_reference text,
  mode text not null,
  sealed_handoff bytea,
  requested jsonb not null,
  currency text,
  network text,
  fiat_currency text,
  fiat_amount numeric,
  fiat_total numeric,
  crypto_amount numeric,
  fees jsonb not null default '[]',
  wallet_address text,
  memo text,
  deposit_address_id text references deposit_address,
  delivery jsonb,
  failure jsonb,
  decision jsonb not null,
  metadata jsonb not null,
  return_url text,
  expires_at timestamptz(3),
  horizon_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (project_id, idempotency_key)
);
create unique index onramp_session_reference
  on onramp_session (provider_id, provider_reference) where provider_reference is not null;
create index onramp_session_page on onramp_session (project_id, created_at desc, id desc);
create index onramp_session_customer on onramp_session (customer_id, created_at desc, id desc);

create table session_attempt (
  session_id text not null references onramp_session,
  number integer not null,
  provider_id text not null,
  started_at timestamptz(3) not null default now(),
  ended_at timestamptz(3),
  outcome text not null,
  reason text,
  message text,
  provider_request_id text,
  sealed_prepared bytea,
  had_prefill boolean not null default false,
  lease_until timestamptz(3),
  primary key (session_id, number)
);

create table session_event (
  session_id text not null references onramp_session,
  number integer not null generated always as identity,
  at timestamptz(3) not null default now(),
  source text not null,
  from_status text,
  to_status text,
  applied boolean not null,
  provider_status text,
  note text,
  primary key (session_id, number)
);

create table deposit (
  id text primary key,
  project_id text not null references project,
  customer_id text not null references customer,
  provider_id text not null,
  provider_reference text not null,
  address text not null,
  deposit_address_id text references deposit_address,
  currency text,
  network text,
  provider_currency text not null,
  amount numeric not null,
  status text not null,
  transaction_hash text,
  onramp_session_id text references onramp_session,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (provider_id, provider_reference)
);
create index deposit_page on deposit (project_id, created_at desc, id desc);
create index deposit_customer on deposit (customer_id, created_at desc, id desc);
create unique index deposit_session on deposit (onramp_session_id) where onramp_session_id is not null;

create table webhook_event (
  id text primary key,
  provider_id text not null,
  event_id text not null,
  event_type text not null,
  sealed_body bytea not null,
  state text not null check (state in ('received', 'applied', 'ignored', 'parked', 'failed')),
  attempts integer not null default 0,
  note text,
  received_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (provider_id, event_id)
);
create index webhook_event_open on webhook_event (received_at) where state in ('received', 'parked');

create table sandbox_entry (
  provider_id text not null,
  key text not null,
  value jsonb not null,
  primary key (provider_id, key)
);
`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS.split(';')) {
    if (statement.trim()) await sql.raw(statement).execute(db);
  }
}
