import { type Kysely, sql } from 'kysely';
import type { AssetRef } from '../../domain/asset/asset.ts';
import type { Deposit } from '../../domain/customer/deposit.ts';
import type { Row, Schema } from '../schema.ts';
import { COLUMNS, depositOf } from './row.ts';

/** What must match between a deposit and the session that it completes. */
export type SessionMatch = {
  readonly depositId: string;
  readonly asset: AssetRef;
  /** Every spelling of the address. */
  readonly addresses: readonly string[];
  /** When it arrived, according to the provider. */
  readonly at: Date;
  /** How long after the session's last change the deposit may arrive. */
  readonly windowHours: number;
  /** How far the amount may differ from the one expected. */
  readonly tolerancePercent: number;
};

/** `too_early`: one session matches but is not known to be paid. A poll of its provider may change that. */
export type SessionMatchResult =
  | { readonly kind: 'matched'; readonly deposit: Deposit }
  | { readonly kind: 'too_early'; readonly sessionId: string }
  | { readonly kind: 'none' };

/**
 * Links the deposit to the one open session that matches and has no deposit yet; `none` where no session or
 * several do. Only a paid session is linked: crypto cannot be bought before the payment.
 */
export async function matchSession(db: Kysely<Schema>, match: SessionMatch): Promise<SessionMatchResult> {
  const { depositId, asset, addresses, at, windowHours, tolerancePercent } = match;
  // COMPLETED still lacks proof of arrival. Unconfirmed ends are left out: a late payment reopens them first.
  const { rows } = await sql<Partial<Row<'deposit'>> & { session_id: string; is_paid: boolean }>`
    with arrived as (
      select * from deposit where id = ${depositId} and onramp_session_id is null
    ), candidate as (
      select session.id, session.status in ('DELIVERING', 'COMPLETED') as is_paid
      from onramp_session session, arrived
      where session.project_id = arrived.project_id
        and (session.customer_id is null or session.customer_id = arrived.customer_id)
        and session.status in ('READY', 'AWAITING_PAYMENT', 'PAYMENT_PROCESSING', 'DELIVERING', 'COMPLETED')
        and session.currency = ${asset.currency} and session.network = ${asset.network}
        and (session.wallet_address = any(${[...addresses]}::text[])
          or session.deposit_address_id = arrived.deposit_address_id)
        -- Another memo at the same address is another recipient.
        and (session.deposit_address_id = arrived.deposit_address_id or not exists (
          select 1 from deposit_address address
          where address.id = arrived.deposit_address_id and address.memo is distinct from session.memo))
        -- The deposit arrived before its row was created, whatever the provider's clock says.
        and session.created_at <= least(arrived.created_at, ${at}::timestamptz + interval '5 minutes')
        and (session.unpaid_at is null or session.unpaid_at < least(arrived.created_at, ${at}::timestamptz))
        and session.updated_at >= ${at}::timestamptz - make_interval(hours => ${sql.lit(windowHours)})
        and abs(arrived.amount - coalesce((session.delivery ->> 'amount')::numeric, session.crypto_amount)) * 100
          <= coalesce((session.delivery ->> 'amount')::numeric, session.crypto_amount) * ${sql.lit(tolerancePercent)}
        and not exists (select 1 from deposit other where other.onramp_session_id = session.id)
    ), chosen as (
      select min(id) as session_id, bool_and(is_paid) as is_paid from candidate having count(*) = 1
    ), linked as (
      update deposit set onramp_session_id = chosen.session_id, updated_at = now() from chosen
      where id = ${depositId} and onramp_session_id is null and chosen.is_paid returning ${COLUMNS}
    )
    select chosen.*, linked.* from chosen left join linked on true`.execute(db);
  const [found] = rows;
  if (!found) return { kind: 'none' };
  if (!found.is_paid) return { kind: 'too_early', sessionId: found.session_id };
  return found.id ? { kind: 'matched', deposit: depositOf(found as Row<'deposit'>) } : { kind: 'none' };
}
