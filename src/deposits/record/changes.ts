import { assetKey, assets } from '../../domain/asset/asset.ts';
import { largestAmount } from '../../domain/asset/ledger.ts';
import type { Deposit, DepositStatus } from '../../domain/customer/deposit.ts';
import { parseMoney } from '../../domain/money/money.ts';
import type { DepositNews } from '../../provider/optional/deposits.ts';
import type { DepositChanges } from '../../store/deposits/write.ts';

/** Allowed transitions. Statuses may be skipped; SETTLED, DECLINED and DROPPED are final. */
export const depositTransitions: Readonly<Record<DepositStatus, readonly DepositStatus[]>> = {
  DETECTED: ['IN_REVIEW', 'CONFIRMED', 'SETTLED', 'DECLINED', 'DROPPED'],
  IN_REVIEW: ['CONFIRMED', 'SETTLED', 'DECLINED', 'DROPPED'],
  CONFIRMED: ['SETTLED'],
  SETTLED: [],
  DECLINED: [],
  DROPPED: [],
};

/** More decimal digits than any asset has: a deposit may be reported with more of them than the gateway knows. */
const DIGITS = 30;

/** Whether the amount is a plain decimal, as the contract requires, that the ledger of the asset can hold. */
export function hasExactAmount({ amount, asset }: DepositNews): boolean {
  const parsed = parseMoney(amount, 'deposit', DIGITS);
  if (!parsed.ok) return false;
  const known = asset && assets.get(assetKey(asset));
  return !known || parsed.value.minor / 10n ** BigInt(DIGITS - known.decimals) <= largestAmount(known).minor;
}

/** Changes to store; null if the news equals the stored deposit or has an earlier status. */
export function changesOf(
  present: Deposit,
  news: DepositNews,
  depositAddressId: string | null,
  address: string = present.address,
): DepositChanges | null {
  // A status that the adapter does not know puts a new deposit into review and changes no other status.
  const status = news.status ?? (present.status === 'DETECTED' ? 'IN_REVIEW' : present.status);
  if (status !== present.status && !depositTransitions[present.status].includes(status)) return null;
  const changes = {
    status,
    amount: news.amount,
    transactionHash: news.transactionHash ?? present.transactionHash,
    asset: news.asset ?? present.asset,
    providerCurrency: news.providerCurrency,
    address,
    depositAddressId: depositAddressId ?? present.depositAddressId,
  };
  return comparable(changes) === comparable(present) ? null : changes;
}

function comparable(deposit: DepositChanges): string {
  const { status, amount, transactionHash, asset, providerCurrency, address, depositAddressId } = deposit;
  return JSON.stringify([
    status,
    amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount,
    transactionHash,
    asset?.currency,
    asset?.network,
    providerCurrency,
    address,
    depositAddressId,
  ]);
}
