import type { Deposit } from '../../domain/customer/deposit.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import type { JobData } from '../../jobs/types.ts';
import { isProviderError } from '../../provider/error.ts';
import type { DepositNews } from '../../provider/optional/deposits.ts';
import { createDepositPollQueue, type ExpectingAccount } from '../../store/deposits/poll-queue.ts';
import { transaction } from '../../store/index.ts';
import type { DepositDeps } from '../deps.ts';
import { hasExactAmount } from '../record/changes.ts';
import { record } from '../record/record.ts';
import { addressOfListed, worthRecording } from './listed.ts';
import { delaySeconds, nextPollSeconds } from './poll-schedule.ts';

const CALL_MILLISECONDS = 15_000;
/** Time for recording one list; a longer list is continued by the next poll, so that a job ends in time. */
const RECORD_MILLISECONDS = 5_000;
/** A failed poll is repeated within this time, even where the schedule has a day or a week. */
const LONGEST_AFTER_FAILURE_SECONDS = 3_600;
/** Vendors page their lists: the last page costs a second request. */
const REQUESTS_PER_LIST = 2;

/** Enqueues due accounts: at most `fresh` with a sign within a day and `others`. Returns how many. */
export function enqueueDue(
  { db, jobs }: Pick<DepositDeps, 'db' | 'jobs'>,
  fresh: number,
  others: number,
): Promise<number> {
  return transaction(db, async (open) => {
    const due = await createDepositPollQueue(open).takeDue(fresh, others);
    for (const account of due) await jobs.enqueue('deposit-check', account, open);
    return due.length;
  });
}

/**
 * Lists an account's deposits at its provider and records new and changed ones, in case their webhooks were
 * lost. Returns the recorded deposits and schedules the next poll.
 */
export async function poll(
  deps: DepositDeps,
  key: Pick<JobData['deposit-check'], 'customerId' | 'providerId'>,
): Promise<Deposit[]> {
  const { pollQueue, registry, pollBudget, clock, log } = deps;
  const account = await pollQueue.account(key);
  if (!account) {
    await pollQueue.unscheduleUnready(key);
    return [];
  }
  const { customerId, providerId, reference } = account;
  const provider = registry.get(providerId);
  const deposits = provider?.operations.deposits;
  if (!provider || !deposits?.list) {
    // A disabled provider may have the operation once it is enabled again.
    const cannotList = provider?.disabled === null;
    await pollQueue.schedule(account, cannotList ? null : nextPollSeconds(account, clock()));
    return [];
  }
  if (!pollBudget.takeSpare(provider, REQUESTS_PER_LIST)) {
    await pollQueue.schedule(account, delaySeconds(account, clock()));
    return [];
  }
  let longest = Number.POSITIVE_INFINITY;
  try {
    const call = { signal: AbortSignal.timeout(CALL_MILLISECONDS) };
    return await recordListed(deps, account, await deposits.list(reference, call));
  } catch (error) {
    if (!isProviderError(error)) throw error;
    const { code, outcome } = error;
    log.warn(
      { event: 'deposit_list_failed', customerId, providerId, code, outcome },
      "A customer's deposits could not be listed",
    );
    longest = LONGEST_AFTER_FAILURE_SECONDS;
    return [];
  } finally {
    const next = nextPollSeconds(account, clock());
    await pollQueue.schedule(account, next === null ? null : Math.min(next, longest));
  }
}

async function recordListed(
  deps: DepositDeps,
  { customerId, providerId, reference: customerReference }: ExpectingAccount,
  listed: readonly DepositNews[],
): Promise<Deposit[]> {
  const { store, issuedAddresses, clock, log } = deps;
  const references = listed.map(({ reference }) => reference);
  const known = await store.byReferences(providerId, references);
  if (known.some((deposit) => deposit.customerId !== customerId)) {
    log.error(
      { event: 'deposit_list_of_another_customer', customerId, providerId },
      "The provider listed another customer's deposits; none is recorded",
    );
    return [];
  }
  const inexact = listed.filter((news) => !hasExactAmount(news)).map(({ reference }) => reference);
  if (inexact.length > 0) {
    log.warn(
      { event: 'deposit_amount_invalid', providerId, references: inexact },
      'The provider listed deposits without an exact amount; they are not recorded',
    );
  }
  const selected = worthRecording(listed, known, clock());
  const addresses = selected.length === 0 ? [] : await issuedAddresses.byAccount({ customerId, providerId });
  const until = performance.now() + RECORD_MILLISECONDS;
  const recorded: Deposit[] = [];
  for (const { news, present } of selected) {
    if (performance.now() > until) break;
    const derived = addressOfListed(news, addresses);
    const { addressExpiresAt: _, ...withoutEnd } = news;
    const { reference, providerCurrency, createdAt } = news;
    const address = present?.address ?? derived.address;
    const hint = { providerId, reference, customerReference, address, providerCurrency };
    // An address is extended only if it is certain that the deposit came to it.
    const deposit = await recordOne(deps, hint, derived.certain ? news : withoutEnd, createdAt);
    if (deposit) recorded.push(deposit);
  }
  return recorded;
}

/** Records one listed deposit. Failures are logged; only an unavailable database ends the whole list. */
async function recordOne(...args: Parameters<typeof record>): Promise<Deposit | null> {
  try {
    return await record(...args);
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    const [{ log }, { providerId, reference }] = args;
    if (isProviderError(error)) {
      // The deposit is stored; the next poll tries again to link its session.
      const { code, outcome } = error;
      log.warn(
        { event: 'deposit_session_read_failed', providerId, reference, code, outcome },
        'The session of a deposit could not be read from its provider',
      );
      return null;
    }
    log.error(
      { event: 'deposit_recording_failed', err: error, providerId, reference },
      'A listed deposit could not be recorded',
    );
    return null;
  }
}
