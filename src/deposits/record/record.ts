import { spellings } from '../../addresses/index.ts';
import type { Addresses } from '../../addresses/types.ts';
import { type Deposit, hasArrived } from '../../domain/customer/deposit.ts';
import { newId } from '../../domain/id.ts';
import type { Live } from '../../live/index.ts';
import type { Log } from '../../observe/index.ts';
import type { DepositNews } from '../../provider/optional/deposits.ts';
import type { DepositStore } from '../../store/deposits/deposits.ts';
import { isUniqueViolation } from '../../store/index.ts';
import type { DepositHint } from '../types.ts';
import { changesOf } from './changes.ts';
import type { FindOwner, Owner } from './find-owner.ts';
import { depositTransitions } from './transitions.ts';

/** From a session's last step to the arrival, and what network fees may take of the amount. */
const WINDOW_HOURS = 24;
const TOLERANCE_PERCENT = 5;
/** Steps that were not taken and are told of once. */
const REMEMBERED = 10_000;

export type RecordOptions = {
  readonly store: DepositStore;
  readonly findOwner: FindOwner;
  readonly addresses: Pick<Addresses, 'extend'>;
  /** Asks the provider of a session where that stands, and applies it. Throws ProviderError where it cannot be asked. */
  readonly askSession: (sessionId: string) => Promise<void>;
  readonly live: Pick<Live, 'publish'>;
  readonly log: Pick<Log, 'warn' | 'error'>;
};

/**
 * Records what the provider's API said of a deposit; null where nobody's account or address fits. `arrivedAt`: null where it
 * is not known, and then no session is completed and no address lives longer by it. Throws ProviderError where it is recorded,
 * and the provider of the session that it may be of cannot be asked: to be tried again.
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

export function createRecord(options: RecordOptions): RecordDeposit {
  const { store, findOwner, addresses, askSession, live, log } = options;
  const refused = new Set<string>();

  async function tie(deposit: Deposit, at: Date): Promise<Deposit> {
    if (deposit.onrampSessionId !== null || !deposit.asset) return deposit;
    const match = {
      depositId: deposit.id,
      asset: deposit.asset,
      addresses: spellings(deposit.address),
      at,
      windowHours: WINDOW_HOURS,
      tolerancePercent: TOLERANCE_PERCENT,
    };
    try {
      let tie = await store.tieToSession(match);
      if (tie.kind === 'too_early') {
        // It may have been paid without our knowing; if not, that is known now.
        await askSession(tie.sessionId);
        tie = await store.tieToSession(match);
      }
      return tie.kind === 'tied' ? tie.deposit : deposit;
    } catch (error) {
      // Another deposit took the session at the same moment.
      if (isUniqueViolation(error)) return deposit;
      throw error;
    }
  }

  /**
   * A step that is not taken. What arrived and then did not is money that the gateway has told of: somebody must look. Told
   * once by each process: a provider lists a deposit for days.
   */
  function tellRefused(
    { providerId, providerReference, status: kept }: Deposit,
    { status: told }: DepositNews,
  ) {
    if (told === null || told === kept || depositTransitions[kept].includes(told)) return;
    const what = `${providerId} ${providerReference} ${told}`;
    if (refused.has(what)) return;
    if (refused.size >= REMEMBERED) refused.clear();
    refused.add(what);
    const where = { providerId, reference: providerReference, kept, told };
    const takenBack = hasArrived(kept) && (told === 'DECLINED' || told === 'DROPPED');
    if (takenBack)
      log.error(where, 'a provider takes back a deposit that had arrived: an operator must look');
    else log.warn(where, 'a provider tells of a deposit what is older than what is known');
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
        tellRefused(present, news);
        return changesOf(present, news, depositAddressId, owner.address);
      },
    );
    try {
      if (!hasArrived(deposit.status) || arrivedAt === null) return deposit;
      const { customerId, address } = deposit;
      const { addressExpiresAt: expiresAt } = news;
      if (expiresAt) await addresses.extend({ providerId, customerId, address, expiresAt, arrivedAt });
      return await tie(deposit, arrivedAt);
    } finally {
      live.publish(`deposits:${deposit.customerId}`);
    }
  };
}
