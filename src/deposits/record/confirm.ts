import type { Deposit } from '../../domain/customer/deposit.ts';
import { ProviderError } from '../../provider/error.ts';
import type { DepositDeps } from '../deps.ts';
import type { DepositHint } from '../types.ts';
import { hasExactAmount } from './changes.ts';
import { record } from './record.ts';

const CALL_MILLISECONDS = 10_000;

/** Reads a hinted deposit from the provider's API and records it. Throws ProviderError on failure. */
export async function confirm(deps: DepositDeps, hint: DepositHint): Promise<Deposit | null> {
  const { registry, clock, log } = deps;
  const { providerId, reference } = hint;
  const deposits = registry.get(providerId)?.operations.deposits;
  if (!deposits) {
    log.warn(
      { event: 'deposit_not_readable', providerId, reference },
      'A deposit was reported by a provider whose API cannot read deposits',
    );
    return null;
  }
  const news = await deposits.get(reference, { signal: AbortSignal.timeout(CALL_MILLISECONDS) });
  if (news.reference !== reference || !hasExactAmount(news)) {
    log.error(
      { event: 'deposit_answer_invalid', providerId, reference },
      'The provider returned another deposit, or one without an exact amount',
    );
    throw new ProviderError({
      outcome: 'unknown',
      class: 'provider',
      code: 'malformed_answer',
      message: `${providerId} returned another deposit, or an amount that is not a plain decimal or above what its ledger can hold`,
    });
  }
  // Without a time of its own, the deposit arrived about when the webhook did.
  return record(deps, hint, news, news.createdAt ?? clock());
}
