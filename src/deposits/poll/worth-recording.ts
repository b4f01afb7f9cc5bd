import type { Deposit } from '../../domain/customer/deposit.ts';
import type { DepositNews } from '../../provider/optional/deposits.ts';
import { changesOf } from '../record/changes.ts';
import { hasExactAmount } from '../record/exact-amount.ts';

/**
 * One that was recorded so lately is followed up: the session that it completes may not have been reached. Longer than the
 * longest time between two looks.
 */
const YOUNG_MILLISECONDS = 8 * 24 * 3_600_000;

export type ListedDeposit = { readonly news: DepositNews; readonly present: Deposit | undefined };

/**
 * Of what a provider lists, what is new, says something new, or is young. The unknown first, then the oldest: of two that fit
 * one session the one that came first is its own.
 */
export function worthRecording(
  listed: readonly DepositNews[],
  known: readonly Deposit[],
  now: Date,
): ListedDeposit[] {
  const byReference = new Map(known.map((deposit) => [deposit.providerReference, deposit]));
  const since = now.getTime() - YOUNG_MILLISECONDS;
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
