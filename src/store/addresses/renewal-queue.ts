import { type Kysely, type RawBuilder, sql } from 'kysely';
import { isEnd, sessionStatuses } from '../../domain/session/status.ts';
import type { Schema } from '../schema.ts';

/** How long after its end a successor is asked for. */
const LATE_HOURS = 24;

const OPEN = sessionStatuses.filter((status) => !isEnd(status));

const hours = (count: number) => sql`make_interval(secs => ${count * 3_600}::float8)`;

/**
 * Somebody may be about to pay to it: a session is open to it, under whatever asset the provider issued it for. By the
 * address that the session names, since its own text is what its provider last told; or by that text, where it names none.
 */
const HAS_OPEN_SESSION = sql<boolean>`(
  exists (
    select from deposit_address same join onramp_session session on session.deposit_address_id = same.id
    where same.provider_id = address.provider_id and same.address = address.address
      and same.customer_id = address.customer_id and session.status = any(${OPEN}::text[]))
  or exists (
    select from onramp_session session
    where session.wallet_address = address.address and session.memo is not distinct from address.memo
      and session.project_id = address.project_id and session.status = any(${OPEN}::text[])))`;

/**
 * In use, which is to say that something arrived there, near its end or past it, and without a successor. While a session is
 * open to it, one that has not ended is left alone: whoever is about to pay shall not lose it.
 */
const isWanted = (headroomHours: number): RawBuilder<boolean> => sql<boolean>`(
  address.origin = 'PROVIDER' and address.status <> 'BLOCKED' and address.expires_at < now() + ${hours(headroomHours)}
  and exists (select from deposit where deposit.deposit_address_id = address.id)
  and (address.expires_at <= now() or not ${HAS_OPEN_SESSION})
  and not exists (
    select from deposit_address other
    where other.customer_id = address.customer_id and other.currency = address.currency
      and other.network = address.network and other.provider_id = address.provider_id
      and other.created_at > address.created_at))`;

export type AddressRenewalQueue = {
  /**
   * Takes addresses whose renewal is to be thought of, longest due first, and says when next: near their end every
   * `againHours`. Answers those to be renewed, and how many it took. In a transaction with what is done about them.
   */
  takeDue(
    limit: number,
    hours: { headroomHours: number; againHours: number },
  ): Promise<{
    taken: number;
    wanted: Array<{ depositAddressId: string; projectId: string; providerId: string }>;
  }>;
  /** Whether it is still to be renewed: much may have happened since it was taken. */
  isWanted(id: string, headroomHours: number): Promise<boolean>;
  hasOpenSession(id: string): Promise<boolean>;
};

export function createAddressRenewalQueue(db: Kysely<Schema>): AddressRenewalQueue {
  async function holds(condition: RawBuilder<boolean>, id: string): Promise<boolean> {
    const { rows } = await sql<{ holds: boolean }>`
      select ${condition} as holds from deposit_address address where id = ${id}`.execute(db);
    return rows[0]?.holds ?? false;
  }

  return {
    async takeDue(limit, { headroomHours, againHours }) {
      const headroom = hours(headroomHours);
      const { rows } = await sql<{
        depositAddressId: string;
        projectId: string;
        providerId: string;
        wanted: boolean;
      }>`
        with due as (
          select id from deposit_address where renew_at <= now()
          order by renew_at limit ${limit} for update skip locked
        )
        update deposit_address address set renew_at = case
          when address.expires_at >= now() + ${headroom} then address.expires_at - ${headroom}
          when address.expires_at > now() - ${hours(LATE_HOURS)} then now() + ${hours(againHours)}
          end
        from due where address.id = due.id
        returning address.id as "depositAddressId", address.project_id as "projectId",
          address.provider_id as "providerId", ${isWanted(headroomHours)} as wanted`.execute(db);
      const wanted = rows
        .filter((row) => row.wanted)
        .map(({ depositAddressId, projectId, providerId }) => ({ depositAddressId, projectId, providerId }));
      return { taken: rows.length, wanted };
    },
    isWanted: (id, headroomHours) => holds(isWanted(headroomHours), id),
    hasOpenSession: (id) => holds(HAS_OPEN_SESSION, id),
  };
}
