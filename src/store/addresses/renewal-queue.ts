import { type Kysely, type RawBuilder, sql } from 'kysely';
import { isEnd, sessionStatuses } from '../../domain/session/status.ts';
import type { Schema } from '../schema.ts';

/** How long after its expiry an address is still renewed. */
const LATE_HOURS = 24;

const OPEN = sessionStatuses.filter((status) => !isEnd(status));

const hours = (count: number) => sql`make_interval(secs => ${count * 3_600}::float8)`;

/**
 * Whether an open session delivers to the address, for any asset. If the session names its deposit address,
 * its `wallet_address` may differ: it is what the provider last reported.
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
 * Whether to renew an issued address: it has received a deposit, its expiry is near or past, and it has no
 * successor. Before its expiry it is not renewed while a session is open: its customer may be about to pay.
 */
const needsRenewal = (headroomHours: number): RawBuilder<boolean> => sql<boolean>`(
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
   * Claims addresses whose check is due, longest due first, and schedules the next one: near the expiry every
   * `againHours`. Returns those to renew and how many it claimed. Run it in the jobs' transaction.
   */
  takeDue(
    limit: number,
    hours: { headroomHours: number; againHours: number },
  ): Promise<{
    taken: number;
    toRenew: Array<{ depositAddressId: string; projectId: string; providerId: string }>;
  }>;
  /** Whether the address still needs a renewal; checked again when its job runs. */
  needsRenewal(id: string, headroomHours: number): Promise<boolean>;
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
        needed: boolean;
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
          address.provider_id as "providerId", ${needsRenewal(headroomHours)} as needed`.execute(db);
      const toRenew = rows
        .filter((row) => row.needed)
        .map(({ depositAddressId, projectId, providerId }) => ({ depositAddressId, projectId, providerId }));
      return { taken: rows.length, toRenew };
    },
    needsRenewal: (id, headroomHours) => holds(needsRenewal(headroomHours), id),
    hasOpenSession: (id) => holds(HAS_OPEN_SESSION, id),
  };
}
