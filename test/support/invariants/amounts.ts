import { sql } from 'kysely';
import type { Db } from '../../../src/store/index.ts';
import type { VendorSession } from '../providers/vendor.ts';

type Row = {
  id: string;
  reference: string;
  providerStatus: string;
  requested: string | null;
  fiatAmount: string | null;
  fiatTotal: string | null;
  cryptoAmount: string | null;
  walletAddress: string | null;
  delivered: string | null;
  deliveredTo: string | null;
  hash: string | null;
  /** A deposit proved the delivery, so that what arrived is what was delivered. */
  byDeposit: boolean;
};

/** `25`, `25.00` and `25.0` are one amount. */
function plain(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Exact: `1.25` and `0.1` are `1.35`. */
function sum(texts: readonly string[]): string {
  const places = Math.max(...texts.map((text) => (text.split('.')[1] ?? '').length));
  const minor = (text: string) => {
    const [whole = '', fraction = ''] = text.split('.');
    return BigInt(whole + fraction.padEnd(places, '0'));
  };
  const digits = texts
    .reduce((total, text) => total + minor(text), 0n)
    .toString()
    .padStart(places + 1, '0');
  return plain(`${digits.slice(0, digits.length - places)}.${digits.slice(digits.length - places)}`) ?? '';
}

/**
 * I5 of sessions against the vendor's own record, read after ours: where we have heard its last word, each amount is the
 * one that came with it. What was asked for is what the vendor was asked for at any time.
 */
export async function amountsUnlike(
  db: Db,
  there: () => Promise<readonly VendorSession[]>,
): Promise<string[]> {
  const { rows } = await sql<Row>`
    select session.id, provider_reference as reference, provider_status as "providerStatus",
      requested ->> 'fiatAmount' as requested, trim_scale(fiat_amount)::text as "fiatAmount",
      trim_scale(fiat_total)::text as "fiatTotal", trim_scale(crypto_amount)::text as "cryptoAmount",
      wallet_address as "walletAddress", delivery ->> 'amount' as delivered, delivery ->> 'address' as "deliveredTo",
      delivery ->> 'transactionHash' as hash,
      exists (select 1 from deposit where onramp_session_id = session.id) as "byDeposit"
    from onramp_session session where provider_reference is not null`.execute(db);
  const records = new Map((await there()).map((session) => [session.id, session]));
  return rows.flatMap((row) => {
    const record = records.get(row.reference);
    if (!record) return [];
    const { transaction_details: details, status } = record;
    const wanted: Partial<Record<keyof Row, string | null>> = { requested: plain(details.source_amount) };
    if (status === row.providerStatus) {
      wanted.fiatAmount = plain(details.source_amount);
      wanted.cryptoAmount = plain(details.destination_amount);
      wanted.walletAddress = details.wallet_address;
      wanted.fiatTotal =
        details.fees && details.source_amount
          ? sum([details.source_amount, ...Object.values(details.fees)])
          : null;
      if (status === 'fulfillment_complete' && !row.byDeposit) {
        wanted.delivered = plain(details.destination_amount);
        wanted.deliveredTo = details.wallet_address;
        wanted.hash = details.transaction_id;
      }
    }
    const amounts = new Set(['requested', 'delivered']);
    return Object.entries(wanted).flatMap(([field, value]) => {
      const stored = row[field as keyof Row] as string | null;
      const own = amounts.has(field) ? plain(stored) : stored;
      return own === value ? [] : [`${row.id} has ${field} ${own}, at the vendor it is ${value}`];
    });
  });
}
