import { type Kysely, sql } from 'kysely';

// What the gateway keeps of client tokens, which are not stored: which were revoked, and the sessions that each created.
const STATEMENTS = [
  // A token has the epochs of its making. One with a lower epoch than that of its customer, or of its project
  // (customer_id ''), is revoked.
  `create table client_token_epoch (
     project_id text not null references project,
     customer_id text not null,
     epoch integer not null default 1,
     changed_at timestamptz(3) not null default now(),
     primary key (project_id, customer_id)
   )`,
  `create index client_token_epoch_age on client_token_epoch (changed_at)`,

  // Each session of a token takes one of as many slots as the token allows.
  `create table client_token_session (
     token_id text not null,
     slot integer not null,
     session_id text not null unique,
     created_at timestamptz(3) not null default now(),
     constraint client_token_slot primary key (token_id, slot)
   )`,
  `create index client_token_session_age on client_token_session (created_at)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
