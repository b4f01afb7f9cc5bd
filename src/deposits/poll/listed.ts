import { isSameAsset } from '../../domain/asset/asset.ts';
import type { Deposit } from '../../domain/customer/deposit.ts';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import type { DepositNews } from '../../provider/optional/deposits.ts';
import { changesOf, hasExactAmount } from '../record/changes.ts';

/** `certain`: the account never had another address or memo to which the deposit may have been sent. */
type ListedAddress = { readonly address: string | null; readonly certain: boolean };

/**
 * Derives the address of a listed deposit: lists do not contain it, but an account has one address per asset
 * at a time. `issued` has all addresses of the account, newest first. A deposit in another currency came to
 * the account's address if there is only one.
 */
export function addressOfListed(
  { asset, createdAt }: DepositNews,
  issued: readonly DepositAddress[],
): ListedAddress {
  const own = issued.filter((row) => isSameAsset(row, asset));
  const candidates = own.length > 0 ? own : issued;
  const addresses = new Set(candidates.map(({ address }) => address));
  const memos = new Set(candidates.map(({ memo }) => memo));
  const [only = null] = addresses;
  if (addresses.size <= 1) return { address: only, certain: memos.size <= 1 };
  const inForce = own.find((row) => createdAt === null || row.createdAt <= createdAt) ?? own.at(-1);
  return { address: inForce?.address ?? null, certain: false };
}

/**
 * A deposit recorded this recently is recorded again, since linking its session may have failed. Longer than
 * the longest interval between two polls.
 */
const RECENT_MILLISECONDS = 8 * 24 * 3_600_000;

export type ListedDeposit = { readonly news: DepositNews; readonly present: Deposit | undefined };

/**
 * Selects listed deposits that are new, changed or recent. New ones come first, then the oldest: if two match
 * one session, the earlier one belongs to it.
 */
export function worthRecording(
  listed: readonly DepositNews[],
  known: readonly Deposit[],
  now: Date,
): ListedDeposit[] {
  const byReference = new Map(known.map((deposit) => [deposit.providerReference, deposit]));
  const since = now.getTime() - RECENT_MILLISECONDS;
  const time = ({ news, present }: ListedDeposit) => (news.createdAt ?? present?.createdAt ?? now).getTime();
  return listed
    .filter(hasExactAmount)
    .map((news) => ({ news, present: byReference.get(news.reference) }))
    .filter(
      ({ news, present }) =>
        !present || present.createdAt.getTime() > since || changesOf(present, news, null) !== null,
    )
    .sort((a, b) => Number(a.present !== undefined) - Number(b.present !== undefined) || time(a) - time(b));
}
