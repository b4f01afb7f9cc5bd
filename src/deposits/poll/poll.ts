import type { Deposit } from '../../domain/customer/deposit.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import type { Log } from '../../observe/index.ts';
import { isProviderError } from '../../provider/error.ts';
import type { DepositNews } from '../../provider/optional/deposits.ts';
import type { PollBudget } from '../../registry/index.ts';
import type { Registry } from '../../registry/types.ts';
import type { DepositAddressStore } from '../../store/addresses/read.ts';
import type { DepositStore } from '../../store/deposits/deposits.ts';
import type { DepositPollQueue, ExpectingAccount } from '../../store/deposits/poll-queue.ts';
import { hasExactAmount } from '../record/exact-amount.ts';
import type { RecordDeposit } from '../record/record.ts';
import type { Deposits } from '../types.ts';
import { addressOfListed } from './listed-address.ts';
import { nextCheckSeconds, putOffSeconds } from './poll-schedule.ts';
import { worthRecording } from './worth-recording.ts';

const CALL_MILLISECONDS = 15_000;
/** A list of thousands is recorded in several looks, so that a job has its end. */
const RECORD_MILLISECONDS = 5_000;
/** A look that failed is none: not another day or week without one. */
const LONGEST_AFTER_FAILURE_SECONDS = 3_600;
/** A vendor answers a list by pages: an empty page is asked for, too. */
const REQUESTS_PER_LIST = 2;

export type CheckOptions = {
  readonly store: Pick<DepositStore, 'byReferences'>;
  readonly issued: Pick<DepositAddressStore, 'ofAccount'>;
  readonly checks: DepositPollQueue;
  readonly registry: Registry;
  readonly pollBudget: PollBudget;
  readonly record: RecordDeposit;
  readonly clock: () => Date;
  readonly log: Pick<Log, 'warn' | 'error'>;
};

/** Finds deposits of which no webhook told. What the provider's API lists counts as what it answers for one. */
export function createCheck(options: CheckOptions): Deposits['check'] {
  const { store, issued, checks, registry, pollBudget, record, clock, log } = options;

  /** Of one that cannot be recorded the others must not suffer. */
  async function recordOne(...given: Parameters<RecordDeposit>): Promise<Deposit | null> {
    try {
      return await record(...given);
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      const { providerId, reference } = given[0];
      if (isProviderError(error)) {
        // It is recorded; the next look finds it again.
        const { code, outcome } = error;
        log.warn({ providerId, reference, code, outcome }, "a deposit's session could not be asked after");
        return null;
      }
      log.error(
        { err: error, providerId, reference },
        'a deposit that the provider lists cannot be recorded',
      );
      return null;
    }
  }

  async function reconcile(account: ExpectingAccount, listed: readonly DepositNews[]): Promise<Deposit[]> {
    const { customerId, providerId, reference: customerReference } = account;
    const references = listed.map(({ reference }) => reference);
    const known = await store.byReferences(providerId, references);
    if (known.some((deposit) => deposit.customerId !== customerId)) {
      log.error(
        { customerId, providerId },
        "the provider lists another customer's deposits; none is recorded",
      );
      return [];
    }
    const inexact = listed.filter((news) => !hasExactAmount(news)).map(({ reference }) => reference);
    if (inexact.length > 0)
      log.warn({ providerId, references: inexact }, 'the provider lists deposits without an exact amount');
    const worth = worthRecording(listed, known, clock());
    const addresses = worth.length === 0 ? [] : await issued.ofAccount({ customerId, providerId });
    const until = performance.now() + RECORD_MILLISECONDS;
    const found: Deposit[] = [];
    for (const { news, present } of worth) {
      if (performance.now() > until) break;
      const place = addressOfListed(news, addresses);
      const { addressExpiresAt: _, ...rest } = news;
      const { reference, providerCurrency, createdAt } = news;
      const address = present?.address ?? place.address;
      const hint = { providerId, reference, customerReference, address, providerCurrency };
      // No address lives longer on a guess.
      const deposit = await recordOne(hint, place.certain ? news : rest, createdAt);
      if (deposit) found.push(deposit);
    }
    return found;
  }

  return async (place) => {
    const account = await checks.account(place);
    if (!account) {
      await checks.dropUnready(place);
      return [];
    }
    const { customerId, providerId, reference } = account;
    const provider = registry.get(providerId);
    const deposits = provider?.operations.deposits;
    if (!provider || !deposits?.list) {
      // One that is switched off has its operations again some day.
      const never = provider?.disabled === null;
      await checks.schedule(account, never ? null : nextCheckSeconds(account, clock()));
      return [];
    }
    if (!pollBudget.takeSpare(provider, REQUESTS_PER_LIST)) {
      await checks.schedule(account, putOffSeconds(account, clock()));
      return [];
    }
    let longest = Number.POSITIVE_INFINITY;
    try {
      const call = { signal: AbortSignal.timeout(CALL_MILLISECONDS) };
      return await reconcile(account, await deposits.list(reference, call));
    } catch (error) {
      if (!isProviderError(error)) throw error;
      const { code, outcome } = error;
      log.warn({ customerId, providerId, code, outcome }, "a customer's deposits could not be listed");
      longest = LONGEST_AFTER_FAILURE_SECONDS;
      return [];
    } finally {
      const next = nextCheckSeconds(account, clock());
      await checks.schedule(account, next === null ? null : Math.min(next, longest));
    }
  };
}
