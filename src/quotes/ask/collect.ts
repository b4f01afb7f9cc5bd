import type { Provider } from '../../registry/types.ts';
import { basesDiffer } from '../../router/index.ts';
import type { PricedPurchase } from '../types.ts';
import { arrivals } from './arrivals.ts';
import { type AskDeps, type Asked, askProvider, atSameOutlay, failed } from './ask-provider.ts';
import { quoteFailure } from './failure.ts';

function noAnswer(provider: Provider): Asked {
  const message = `${provider.title} did not answer in time`;
  const reason = { reason: 'PROVIDER_TIMEOUT', message, rule: null } as const;
  return failed(provider, [quoteFailure(provider.id, reason, { source: null })], { failure: reason });
}

/**
 * Asks the providers side by side until all have answered or the signal aborts. Yields each answer as it comes, then a failure
 * for each provider without one; returns all of them, compared at the same outlay where their fees differ.
 */
export async function* collect(
  deps: AskDeps,
  askable: readonly Provider[],
  purchase: PricedPurchase,
  ended: AbortSignal,
): AsyncGenerator<Asked, readonly Asked[]> {
  const sameOutlay = basesDiffer(askable.map(({ capabilities }) => capabilities.amountBasis));
  const answers: Array<Promise<Asked>> = [];
  const waiting = new Set(askable);
  for await (const asked of arrivals(
    askable.map((provider) => askProvider(deps, provider, purchase, ended)),
    ended,
  )) {
    // A call that the end of the collection cut short is counted below.
    if (ended.aborted && !asked.answer) continue;
    waiting.delete(asked.provider);
    const onTop = asked.provider.capabilities.amountBasis === 'FEES_ON_TOP';
    // It is compared as it is if the second question fails.
    const compared = sameOutlay && onTop ? atSameOutlay(deps, asked, purchase, ended) : asked;
    answers.push(Promise.resolve(compared).catch(() => asked));
    yield asked;
  }
  for (const provider of waiting) {
    const late = noAnswer(provider);
    answers.push(Promise.resolve(late));
    yield late;
  }
  return Promise.all(answers);
}
