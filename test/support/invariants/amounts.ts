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
  /** The wallet that the request locks; it stands while the vendor reports none. */
  lockedWallet: string | null;
  delivered: string | null;
  deliveredTo: string | null;
  hash: string | null;
  /** A deposit proved the delivery, so the delivered amount is the deposit's. */
  byDeposit: boolean;
};

/** Without trailing zeros: `25`, `25.00` and `25.0` are one amount. */
function plain(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** The exact sum: `1.25` and `0.1` are `1.35`. */
function sum(texts: readonly string[]): string {
  const decimals = Math.max(...texts.map((text) => (text.split('.')[1] ?? '').length));
  const minor = (text: string) => {
    const [whole = '', fraction = ''] = text.split('.');
    return BigInt(whole + fraction.padEnd(decimals, '0'));
  };
  const digits = texts
    .reduce((total, text) => total + minor(text), 0n)
    .toString()
    .padStart(decimals + 1, '0');
  return (
    plain(`${digits.slice(0, digits.length - decimals)}.${digits.slice(digits.length - decimals)}`) ?? ''
  );
}

/**
 * I5 for sessions, against the vendor's records, which are read after ours: once the status is the vendor's, so is each
 * amount. The requested amount is always the one that the vendor was asked for.
 */
export async function amountMismatches(
  db: Db,
  vendorSessions: () => Promise<readonly VendorSession[]>,
): Promise<string[]> {
  const { rows } = await sql<Row>`
    select session.id, provider_reference as reference, provider_status as "providerStatus",
      requested ->> 'fiatAmount' as requested, trim_scale(fiat_amount)::text as "fiatAmount",
      trim_scale(fiat_total)::text as "fiatTotal", trim_scale(crypto_amount)::text as "cryptoAmount",
      wallet_address as "walletAddress",
      case when (requested ->> 'lockWalletAddress')::boolean then (
        select wallet ->> 'address' from jsonb_array_elements(requested -> 'wallets') wallet
        where wallet ->> 'network' = session.network) end as "lockedWallet",
      delivery ->> 'amount' as delivered, delivery ->> 'address' as "deliveredTo",
      delivery ->> 'transactionHash' as hash,
      exists (select 1 from deposit where onramp_session_id = session.id) as "byDeposit"
    from onramp_session session where provider_reference is not null`.execute(db);
  const records = new Map((await vendorSessions()).map((session) => [session.id, session]));
  return rows.flatMap((row) => {
    const record = records.get(row.reference);
    if (!record) return [];
    const { transaction_details: details, status } = record;
    const expected: Partial<Record<keyof Row, string | null>> = { requested: plain(details.source_amount) };
    if (status === row.providerStatus) {
      expected.fiatAmount = plain(details.source_amount);
      expected.cryptoAmount = plain(details.destination_amount);
      expected.walletAddress = details.wallet_address ?? row.lockedWallet;
      expected.fiatTotal =
        details.fees && details.source_amount
          ? sum([details.source_amount, ...Object.values(details.fees)])
          : null;
      if (status === 'fulfillment_complete' && !row.byDeposit) {
        expected.delivered = plain(details.destination_amount);
        expected.deliveredTo = details.wallet_address;
        expected.hash = details.transaction_id;
      }
    }
    const amounts = new Set(['requested', 'delivered']);
    return Object.entries(expected).flatMap(([field, value]) => {
      const stored = row[field as keyof Row] as string | null;
      const own = amounts.has(field) ? plain(stored) : stored;
      return own === value ? [] : [`${row.id} has ${field} ${own}, the vendor has ${value}`];
    });
  });
}
