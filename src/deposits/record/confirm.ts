import type { Log } from '../../observe/index.ts';
import { ProviderError } from '../../provider/error.ts';
import type { Registry } from '../../registry/types.ts';
import type { Deposits } from '../types.ts';
import { hasExactAmount } from './exact-amount.ts';
import type { RecordDeposit } from './record.ts';

const CALL_MILLISECONDS = 10_000;

export type ConfirmOptions = {
  readonly registry: Registry;
  readonly record: RecordDeposit;
  readonly clock: () => Date;
  readonly log: Pick<Log, 'warn' | 'error'>;
};

/** A hint is no proof: what the provider's API says now is what is kept. Throws ProviderError where it cannot be asked. */
export function createConfirm({ registry, record, clock, log }: ConfirmOptions): Deposits['confirm'] {
  return async (hint) => {
    const { providerId, reference } = hint;
    const deposits = registry.get(providerId)?.operations.deposits;
    if (!deposits) {
      log.warn({ providerId, reference }, 'a deposit at a provider that has no way to read it');
      return null;
    }
    const news = await deposits.get(reference, { signal: AbortSignal.timeout(CALL_MILLISECONDS) });
    if (news.reference !== reference || !hasExactAmount(news)) {
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
    // A webhook comes when it happens.
    return record(hint, news, news.createdAt ?? clock());
  };
}
