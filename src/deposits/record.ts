import { spellings } from '../addresses/index.ts';
import type { Addresses } from '../addresses/types.ts';
import { type Deposit, hasArrived } from '../domain/customer.ts';
import { newId } from '../domain/id.ts';
import type { Live } from '../live/index.ts';
import type { Log } from '../observe/index.ts';
import type { DepositNews } from '../provider/definition.ts';
import type { DepositStore } from '../store/deposits.ts';
import { isUniqueViolation } from '../store/index.ts';
import { changesOf } from './changes.ts';
import type { FindOwner, Owner } from './owner.ts';
import { depositSteps } from './step.ts';
import type { DepositHint } from './types.ts';

/** From a session's last step to the arrival, and what network fees may take of the amount. */
const WINDOW_HOURS = 24;
const TOLERANCE_PERCENT = 5;

export type RecordOptions = {
  readonly store: DepositStore;
  readonly findOwner: FindOwner;
  readonly addresses: Pick<Addresses, 'extend'>;
  readonly live: Pick<Live, 'publish'>;
  readonly log: Pick<Log, 'warn'>;
};

/**
 * Records what the provider's API said of a deposit; null where nobody's account or address fits. `arrivedAt`: null where it
 * is not known, and then no session is completed and no address lives longer by it.
 */
export type RecordDeposit = (
  hint: DepositHint,
  news: DepositNews,
  arrivedAt: Date | null,
) => Promise<Deposit | null>;

/** The address of the deposit's own asset; null where a currency came that nobody asked for. */
function depositAddressOf(owner: Owner, { asset }: DepositNews): string | null {
  if (!asset) return null;
  const own = owner.issued.filter(
    ({ currency, network }) => currency === asset.currency && network === asset.network,
  );
  return (own.find((row) => row.status === 'ACTIVE') ?? own[0])?.id ?? null;
}

export function createRecord({ store, findOwner, addresses, live, log }: RecordOptions): RecordDeposit {
  async function tie(deposit: Deposit, at: Date): Promise<Deposit> {
    if (deposit.onrampSessionId !== null || !deposit.asset) return deposit;
    try {
      const tied = await store.tieToSession({
        depositId: deposit.id,
        asset: deposit.asset,
        addresses: spellings(deposit.address),
        at,
        windowHours: WINDOW_HOURS,
        tolerancePercent: TOLERANCE_PERCENT,
      });
      return tied ?? deposit;
    } catch (error) {
      // Another deposit took the session at the same moment.
      if (isUniqueViolation(error)) return deposit;
      throw error;
    }
  }

  return async (hint, news, arrivedAt) => {
    const { providerId, reference } = hint;
    const owner = await findOwner(hint, await store.byReference(providerId, reference));
    if (!owner) return null;

    const depositAddressId = depositAddressOf(owner, news);
    const deposit = await store.upsert(
      {
        id: newId('deposit'),
        projectId: owner.projectId,
        customerId: owner.customerId,
        providerId,
        providerReference: reference,
        address: owner.address,
        depositAddressId,
        asset: news.asset,
        providerCurrency: news.providerCurrency,
        amount: news.amount,
        status: news.status ?? 'IN_REVIEW',
        transactionHash: news.transactionHash,
      },
      (present) => {
        if (news.status && depositSteps[present.status].length === 0 && news.status !== present.status) {
          log.warn(
            { providerId, reference, kept: present.status, told: news.status },
            'news of a deposit that has ended',
          );
        }
        return changesOf(present, news, depositAddressId, owner.address);
      },
    );
    let tied = deposit;
    if (hasArrived(deposit.status) && arrivedAt !== null) {
      const { customerId, address } = deposit;
      const { addressExpiresAt: expiresAt } = news;
      if (expiresAt) await addresses.extend({ providerId, customerId, address, expiresAt, arrivedAt });
      tied = await tie(deposit, arrivedAt);
    }
    live.publish(`deposits:${tied.customerId}`);
    return tied;
  };
}
