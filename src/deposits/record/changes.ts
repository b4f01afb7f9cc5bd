import type { Deposit } from '../../domain/customer/deposit.ts';
import type { DepositNews } from '../../provider/optional/deposits.ts';
import type { DepositChanges } from '../../store/deposits/deposits.ts';
import { depositTransitions } from './transitions.ts';

/** What the news changes; null where it says nothing new, or is older than what is there. */
export function changesOf(
  present: Deposit,
  news: DepositNews,
  depositAddressId: string | null,
  address: string = present.address,
): DepositChanges | null {
  // A state that the adapter does not know is one to look at, never a step back.
  const said = news.status ?? (present.status === 'DETECTED' ? 'IN_REVIEW' : present.status);
  if (said !== present.status && !depositTransitions[present.status].includes(said)) return null;
  const changes = {
    status: said,
    amount: news.amount,
    transactionHash: news.transactionHash ?? present.transactionHash,
    asset: news.asset ?? present.asset,
    providerCurrency: news.providerCurrency,
    address,
    depositAddressId: depositAddressId ?? present.depositAddressId,
  };
  return textOf(changes) === textOf(present) ? null : changes;
}

function textOf(deposit: DepositChanges): string {
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
