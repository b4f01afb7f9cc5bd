import { spellings } from '../addresses/index.ts';
import type { Addresses } from '../addresses/types.ts';
import type { Customers } from '../customers/types.ts';
import type { Deposit } from '../domain/customer.ts';
import { newId } from '../domain/id.ts';
import type { Live } from '../live/index.ts';
import type { Log } from '../observe/index.ts';
import type { DepositNews } from '../provider/definition.ts';
import { ProviderError } from '../provider/error.ts';
import type { Registry } from '../registry/types.ts';
import type { DepositAddressStore } from '../store/deposit-addresses.ts';
import type { DepositChanges, DepositStore } from '../store/deposits.ts';
import { isUniqueViolation } from '../store/index.ts';
import { createFindOwner, type Owner } from './owner.ts';
import { depositSteps, hasArrived } from './step.ts';
import type { Deposits } from './types.ts';

const CALL_MILLISECONDS = 10_000;
/** From a session's last step to the arrival, and what network fees may take of the amount. */
const WINDOW_HOURS = 24;
const TOLERANCE_PERCENT = 5;

const PLAIN_DECIMAL = /^\d{1,40}(\.\d{1,40})?$/;

export type ConfirmOptions = {
  readonly store: DepositStore;
  readonly issued: DepositAddressStore;
  readonly registry: Registry;
  readonly customers: Pick<Customers, 'byAccountReference'>;
  readonly addresses: Pick<Addresses, 'extend'>;
  readonly live: Pick<Live, 'publish'>;
  readonly clock: () => Date;
  readonly log: Pick<Log, 'warn' | 'error'>;
};

/** The address of the deposit's own asset; null where a currency came that nobody asked for. */
function depositAddressOf(owner: Owner, { asset }: DepositNews): string | null {
  if (!asset) return null;
  const own = owner.issued.filter(
    ({ currency, network }) => currency === asset.currency && network === asset.network,
  );
  return (own.find((row) => row.status === 'ACTIVE') ?? own[0])?.id ?? null;
}

/** What the news changes; null where it says nothing new, or is older than what is there. */
export function changesOf(
  present: Deposit,
  news: DepositNews,
  depositAddressId: string | null,
): DepositChanges | null {
  // A state that the adapter does not know is one to look at, never a step back.
  const said = news.status ?? (present.status === 'DETECTED' ? 'IN_REVIEW' : present.status);
  if (said !== present.status && !depositSteps[present.status].includes(said)) return null;
  const changes = {
    status: said,
    amount: news.amount,
    transactionHash: news.transactionHash ?? present.transactionHash,
    asset: news.asset ?? present.asset,
    providerCurrency: news.providerCurrency,
    depositAddressId: depositAddressId ?? present.depositAddressId,
  };
  const text = ({
    status,
    amount,
    transactionHash,
    asset,
    providerCurrency,
    depositAddressId,
  }: DepositChanges) =>
    JSON.stringify([
      status,
      amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount,
      transactionHash,
      asset?.currency,
      asset?.network,
      providerCurrency,
      depositAddressId,
    ]);
  return text(changes) === text(present) ? null : changes;
}

/** A hint is no proof: what the provider's API says now is what is kept. Throws ProviderError where it cannot be asked. */
export function createConfirm(options: ConfirmOptions): Deposits['confirm'] {
  const { store, issued, registry, customers, addresses, live, clock, log } = options;
  const findOwner = createFindOwner({ customers, addresses: issued, log });

  async function ask(providerId: string, reference: string): Promise<DepositNews | null> {
    const deposits = registry.get(providerId)?.operations.deposits;
    if (!deposits) {
      log.warn({ providerId, reference }, 'a deposit at a provider that has no way to read it');
      return null;
    }
    const news = await deposits.get(reference, { signal: AbortSignal.timeout(CALL_MILLISECONDS) });
    if (news.reference !== reference || !PLAIN_DECIMAL.test(news.amount)) {
      log.error(
        { providerId, reference },
        "the provider's answer is not this deposit, or has no exact amount",
      );
      throw new ProviderError({
        outcome: 'unknown',
        class: 'provider',
        code: 'malformed_answer',
        message: `${providerId} answered another deposit, or an amount that is no plain decimal`,
      });
    }
    return news;
  }

  async function tie(deposit: Deposit, news: DepositNews): Promise<Deposit> {
    if (deposit.onrampSessionId !== null || !deposit.asset || !hasArrived(deposit.status)) return deposit;
    try {
      const tied = await store.tieToSession({
        depositId: deposit.id,
        asset: deposit.asset,
        addresses: spellings(deposit.address),
        at: news.createdAt ?? clock(),
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

  return async (hint) => {
    const { providerId, reference } = hint;
    const news = await ask(providerId, reference);
    if (!news) return null;
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
        return changesOf(present, news, depositAddressId);
      },
    );
    if (hasArrived(deposit.status) && news.addressExpiresAt) {
      const { customerId, address } = deposit;
      await addresses.extend({
        providerId,
        customerId,
        address,
        expiresAt: news.addressExpiresAt,
        arrivedAt: news.createdAt ?? deposit.createdAt,
      });
    }
    const tied = await tie(deposit, news);
    live.publish(`deposits:${tied.customerId}`);
    return tied;
  };
}
