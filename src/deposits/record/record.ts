import { spellings } from '../../addresses/index.ts';
import { isSameAsset } from '../../domain/asset/asset.ts';
import { type Deposit, hasArrived } from '../../domain/customer/deposit.ts';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import { newId } from '../../domain/id.ts';
import type { DepositNews } from '../../provider/optional/deposits.ts';
import { isUniqueViolation } from '../../store/index.ts';
import type { DepositDeps } from '../deps.ts';
import type { DepositHint } from '../types.ts';
import { changesOf, depositTransitions } from './changes.ts';
import { findRecipient, type Recipient } from './find-recipient.ts';

/** Longest time from a session's last change to the arrival, and the share that network fees may take. */
const WINDOW_HOURS = 24;
const TOLERANCE_PERCENT = 5;

/**
 * Stores a deposit as the provider's API reports it and links it to the session that bought it. Null if no
 * recipient is found. `arrivedAt` null: the time is unknown, so no session is linked and no address is
 * extended. Throws ProviderError if the deposit is stored but the provider of the matching session cannot be
 * read; recording it again is safe.
 */
export async function record(
  deps: DepositDeps,
  hint: DepositHint,
  news: DepositNews,
  arrivedAt: Date | null,
): Promise<Deposit | null> {
  const { store, addresses, live } = deps;
  const { providerId, reference } = hint;
  const recipient = await findRecipient(deps, hint, await store.byReference(providerId, reference));
  if (!recipient) return null;

  const depositAddressId = depositAddressOf(recipient, news);
  const deposit = await store.upsert(
    {
      id: newId('deposit'),
      projectId: recipient.projectId,
      customerId: recipient.customerId,
      providerId,
      providerReference: reference,
      address: recipient.address,
      depositAddressId,
      asset: news.asset,
      providerCurrency: news.providerCurrency,
      amount: news.amount,
      status: news.status ?? 'IN_REVIEW',
      transactionHash: news.transactionHash,
    },
    (present) => {
      logIgnoredTransition(deps, present, news);
      return changesOf(present, news, depositAddressId, recipient.address);
    },
  );
  try {
    if (!hasArrived(deposit.status) || arrivedAt === null) return deposit;
    const { customerId, address } = deposit;
    const { addressExpiresAt: expiresAt } = news;
    const memos = new Set(rowsOfAsset(recipient, news).map(({ memo }) => memo));
    const [memo = null] = memos;
    // An address is extended only if it is certain to which memo the deposit came.
    if (expiresAt && memos.size === 1)
      await addresses.extend({ providerId, customerId, address, memo, expiresAt, arrivedAt });
    return await linkToSession(deps, deposit, arrivedAt);
  } finally {
    live.publish(`deposits:${deposit.customerId}`);
  }
}

/** The recipient's rows of the deposited asset, or all if none was issued for it. */
function rowsOfAsset({ issued }: Recipient, { asset }: DepositNews): readonly DepositAddress[] {
  const own = issued.filter((row) => isSameAsset(row, asset));
  return own.length > 0 ? own : issued;
}

/** The recipient's address of the deposited asset; null if none was issued for it, or several that differ by memo. */
function depositAddressOf({ issued }: Recipient, { asset }: DepositNews): string | null {
  const own = issued.filter((row) => isSameAsset(row, asset));
  if (own.some(({ memo }) => memo !== own[0]?.memo)) return null;
  return (own.find((row) => row.status === 'ACTIVE') ?? own[0])?.id ?? null;
}

/** Links an arrived deposit to the one session that matches it. */
async function linkToSession(
  { store, reconcileSession }: DepositDeps,
  deposit: Deposit,
  at: Date,
): Promise<Deposit> {
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
    let link = await store.matchSession(match);
    if (link.kind === 'too_early') {
      // The session may have been paid since it was last read.
      await reconcileSession(link.sessionId);
      link = await store.matchSession(match);
    }
    return link.kind === 'matched' ? link.deposit : deposit;
  } catch (error) {
    // Another deposit was linked to the session concurrently.
    if (isUniqueViolation(error)) return deposit;
    throw error;
  }
}

/**
 * Logs a reported status that is not applied, once per process. A reversal of an arrived deposit is an error:
 * the gateway has reported that money as received.
 */
function logIgnoredTransition(
  deps: DepositDeps,
  { providerId, providerReference: reference, status: stored }: Deposit,
  { status: reported }: DepositNews,
): void {
  if (reported === null || reported === stored || depositTransitions[stored].includes(reported)) return;
  if (!deps.firstTime(`transition ${providerId} ${reference} ${reported}`)) return;
  const { log } = deps;
  const fields = { providerId, reference, kept: stored, told: reported };
  if (hasArrived(stored) && (reported === 'DECLINED' || reported === 'DROPPED')) {
    log.error({ event: 'deposit_reversed', ...fields }, 'A provider reversed a deposit that had arrived');
  } else {
    log.warn(
      { event: 'deposit_status_ignored', ...fields },
      'A provider reported an earlier status of a deposit than the stored one',
    );
  }
}
