import { type RawBuilder, sql } from 'kysely';
import type { OnrampSession, SessionAttempt, SessionEvent } from '../../domain/session/session.ts';
import { type PreparedStatement, prepareStatement } from '../connection/prepared-statement.ts';
import { type SessionChanges, type SessionRow, sessionColumns } from './row.ts';

/** The fields that a new session starts with; the others start empty. */
export type NewSession = Pick<
  OnrampSession,
  | 'id'
  | 'projectId'
  | 'idempotencyKey'
  | 'customerId'
  | 'mode'
  | 'requested'
  | 'asset'
  | 'fiatCurrency'
  | 'walletAddress'
  | 'memo'
  | 'depositAddressId'
  | 'decision'
  | 'metadata'
  | 'returnUrl'
  | 'replacesSessionId'
> & { readonly fingerprint: Uint8Array };

/** `sealedPrepared`: the prepared request, encrypted, with which another process can continue the attempt. */
export type NewAttempt = {
  readonly providerId: string;
  readonly sealedPrepared: Uint8Array;
  readonly hadPrefill: boolean;
};

export type EndedAttempt = Pick<SessionAttempt, 'number' | 'outcome' | 'reason' | 'message'> & {
  readonly providerRequestId: string | null;
  readonly refusal?: SessionAttempt['refusal'];
};

export type NewEvent = Omit<SessionEvent, 'sessionId' | 'at'>;

export type SessionUpdate = {
  readonly id: string;
  /** Compare-and-set: the update is written only if the session is still at this revision. */
  readonly revision: number;
  readonly changes: SessionChanges;
  /** The provider reports the session as unpaid. */
  readonly unpaid?: boolean;
  /** Frees the idempotency key for another session. Only with an end after which no customer is sent to a provider. */
  readonly releaseKey?: boolean;
  readonly event: NewEvent;
  readonly end?: EndedAttempt;
  readonly start?: NewAttempt & { readonly number: number };
};

/** How long an attempt is leased to the process that began or claimed it, by the database's clock. */
export const LEASE_SECONDS = 15;
export const leaseEnd = sql`now() + make_interval(secs => ${sql.lit(LEASE_SECONDS)})`;
const now = sql`now()`;

type Value<Given> = (of: (given: Given) => unknown) => RawBuilder<unknown>;

function attemptInsert<Given>(
  source: 'session' | 'changed',
  value: Value<Given>,
  of: (given: Given) => NewAttempt & { readonly number: number },
) {
  return sql`
    insert into session_attempt (session_id, number, provider_id, outcome, sealed_prepared, had_prefill, lease_until)
    select id, ${value((given) => of(given).number)}::integer, ${value((given) => of(given).providerId)}::text,
      'IN_PROGRESS', ${value((given) => of(given).sealedPrepared)}::bytea,
      ${value((given) => of(given).hadPrefill)}::boolean, ${leaseEnd}
    from ${sql.id(source)}`;
}

function eventInsert<Given>(
  source: 'session' | 'changed',
  value: Value<Given>,
  of: (given: Given) => NewEvent,
) {
  return sql`
    insert into session_event (session_id, source, from_status, to_status, applied, provider_status, note)
    select id, ${value((given) => of(given).source)}::text, ${value((given) => of(given).from)}::text,
      ${value((given) => of(given).to)}::text, ${value((given) => of(given).applied)}::boolean,
      ${value((given) => of(given).providerStatus)}::text, ${value((given) => of(given).note)}::text
    from ${sql.id(source)}`;
}

type Begun = {
  readonly session: NewSession;
  readonly attempt: NewAttempt & { readonly number: number };
  readonly event: NewEvent;
  readonly token: TokenSlot | null;
};

/** A session that a client token creates takes one of its slots. */
export type TokenSlot = { readonly tokenId: string; readonly slot: number };

/**
 * Inserts nothing if the key is taken, or if the customer was blocked or erased since the purchase was checked: `barred`. A block
 * or an erasure that runs at the same time is waited for, or waits.
 * @param pollSeconds from now to the first poll. `withToken`: the session takes a slot of a client token.
 */
export function beginStatement(pollSeconds: number, { withToken = false } = {}) {
  const name = withToken ? 'session_begin_by_token' : 'session_begin';
  return prepareStatement<Begun, { created_at: Date | null; barred: boolean }>(name, (value) => {
    const taken = () => sql`, token as (
        insert into client_token_session (token_id, slot, session_id)
        select ${value(({ token }) => token?.tokenId)}::text, ${value(({ token }) => token?.slot)}::integer, id from session
      )`;
    const of = (read: (session: NewSession) => unknown) => value(({ session }) => read(session));
    const barred = sql`${of(({ customerId }) => customerId)}::text is not null and not exists (select 1 from buyer)`;
    return sql`
      with buyer as (
        select id from customer where id = ${of(({ customerId }) => customerId)} and not blocked and erased_at is null for share
      ), session as (
        insert into onramp_session (id, project_id, idempotency_key, fingerprint, customer_id, status, mode, requested,
          currency, network, fiat_currency, wallet_address, memo, deposit_address_id, decision, metadata, return_url,
          replaces_session_id, created_at, updated_at, next_check_at)
        select ${of(({ id }) => id)}, ${of(({ projectId }) => projectId)},
          ${of(({ idempotencyKey }) => idempotencyKey)}, ${of(({ fingerprint }) => fingerprint)},
          ${of(({ customerId }) => customerId)}, 'CREATING', ${of(({ mode }) => mode)},
          ${of(({ requested }) => JSON.stringify(requested))}, ${of(({ asset }) => asset?.currency ?? null)},
          ${of(({ asset }) => asset?.network ?? null)}, ${of(({ fiatCurrency }) => fiatCurrency)},
          ${of(({ walletAddress }) => walletAddress)}, ${of(({ memo }) => memo)},
          ${of(({ depositAddressId }) => depositAddressId)}, ${of(({ decision }) => JSON.stringify(decision))},
          ${of(({ metadata }) => JSON.stringify(metadata))}, ${of(({ returnUrl }) => returnUrl)},
          ${of(({ replacesSessionId }) => replacesSessionId)}, ${now}, ${now},
          now() + make_interval(secs => ${sql.lit(pollSeconds)})
        where not (${barred})
        on conflict (project_id, idempotency_key) do nothing
        returning id, created_at
      ), attempt as (${attemptInsert('session', value, ({ attempt }) => attempt)}
      ), event as (${eventInsert('session', value, ({ event }) => event)}
      )${withToken ? taken() : sql``} select (select created_at from session) as created_at, (${barred}) as barred`;
  });
}

/** A statement for each set of columns and clauses; their number is that of the kinds of changes. */
export function createUpdateStatements() {
  const statements = new Map<string, PreparedStatement<SessionUpdate & { values: unknown[] }, SessionRow>>();
  return (
    columns: readonly string[],
    { unpaid, releaseKey, end, start }: SessionUpdate,
    pollSeconds: number,
  ) => {
    const key = [...columns, unpaid, releaseKey, Boolean(end), Boolean(start), pollSeconds].join();
    const found = statements.get(key);
    if (found) return found;
    const made = prepareStatement<SessionUpdate & { values: unknown[] }, SessionRow>(
      'session_update',
      (value) => {
        const sets = columns.map(
          (column, index) => sql`${sql.id(column)} = ${value(({ values }) => values[index])}`,
        );
        sets.push(
          sql`revision = revision + 1`,
          sql`updated_at = ${now}`,
          sql`next_check_at = now() + make_interval(secs => ${sql.lit(pollSeconds)})`,
        );
        if (unpaid) sets.push(sql`unpaid_at = ${now}`);
        if (releaseKey) {
          sets.push(
            sql`released_key = idempotency_key`,
            sql`idempotency_key = null`,
            sql`key_released_at = ${now}`,
          );
        }
        const parts = [
          sql`changed as (
          update onramp_session set ${sql.join(sets)}
          where id = ${value(({ id }) => id)} and revision = ${value(({ revision }) => revision)}
          returning ${sessionColumns}
        )`,
          sql`event as (${eventInsert('changed', value, ({ event }) => event)})`,
        ];
        if (end) parts.push(endedAttempt(value));
        if (releaseKey) parts.push(releasedSlot);
        if (start) parts.push(sql`started as (${attemptInsert('changed', value, startOf)})`);
        return sql`with ${sql.join(parts)} select * from changed`;
      },
    );
    statements.set(key, made);
    return made;
  };
}

export type SessionRevision = Pick<OnrampSession, 'id' | 'revision'>;
export const unpaidStatement = prepareStatement<SessionRevision, never>(
  'session_unpaid',
  (value) => sql`
    update onramp_session set unpaid_at = ${now}
    where id = ${value(({ id }) => id)} and revision = ${value(({ revision }) => revision)}`,
);

/** A session that made nothing anywhere does not count among those of its client token. */
const releasedSlot = sql`released as (
    delete from client_token_session where session_id in (select id from changed)
  )`;

const startOf = ({ start }: SessionUpdate) => start as NonNullable<typeof start>;

function endedAttempt(value: Value<SessionUpdate>) {
  const of = (read: (end: EndedAttempt) => unknown) => value(({ end }) => end && read(end));
  return sql`ended as (
    update session_attempt set outcome = ${of(({ outcome }) => outcome)}, ended_at = now(), lease_until = null,
      reason = ${of(({ reason }) => reason)}, message = ${of(({ message }) => message)},
      provider_request_id = ${of(({ providerRequestId }) => providerRequestId)},
      refusal = ${of(({ refusal }) => (refusal ? JSON.stringify(refusal) : null))}::jsonb
    from changed where session_id = changed.id and number = ${of(({ number }) => number)}
  )`;
}
