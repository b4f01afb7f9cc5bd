import type { Deposit, DepositStatus } from '../../domain/customer/deposit.ts';
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

const PLAIN_DECIMAL = /^\d{1,40}(\.\d{1,40})?$/;

/** Whether the amount is a plain decimal, as the contract requires. */
export function hasExactAmount({ amount }: DepositNews): boolean {
  return PLAIN_DECIMAL.test(amount);
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
