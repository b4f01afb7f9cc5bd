import type { CandidateReason, StoredQuote } from '../../domain/routing/decision.ts';
import {
  bpsBelow,
  comparedFigures,
  comparePrices,
  EQUAL_WITHIN_BPS,
  type Figures,
} from '../quotes/figures.ts';
import type { Contender, Facts, Policy, RankStrategy, Standing } from '../types.ts';
import { orderPosition } from './priority.ts';

type Priced = {
  readonly contender: Contender;
  readonly providerId: string;
  readonly quote: StoredQuote;
  readonly figures: Figures;
  readonly order: number;
};

type TieBreak = {
  /** A smaller value goes first; undefined if it is not known. */
  readonly value: (priced: Priced, facts: Facts) => number | string | undefined;
  readonly because: string;
  readonly reason: CandidateReason['reason'];
};

/**
 * Among prices that count as equal, each step decides only if all before it are equal. The last one always decides. A step is
 * left out if one of the values is not known: a new provider does not lose for want of data.
 */
const TIE_BREAKS: readonly TieBreak[] = [
  { value: ({ quote }) => (quote.locked ? 0 : 1), because: 'its price is locked', reason: 'BEST_PRICE' },
  {
    value: ({ quote }) => quote.newRequirements ?? 0,
    because: 'it asks less of the customer',
    reason: 'BEST_PRICE',
  },
  {
    value: ({ providerId }, { customerKnownAt = [] }) => (customerKnownAt.includes(providerId) ? 0 : 1),
    because: 'the customer is known there',
    reason: 'BEST_PRICE',
  },
  { value: ({ quote }) => quote.deliverySeconds, because: 'it delivers faster', reason: 'BEST_PRICE' },
  { value: ({ order }) => order, because: 'the configured order has it first', reason: 'PRIORITY' },
  { value: ({ providerId }) => providerId, because: 'ids are compared last', reason: 'PRIORITY' },
];

/** Sorts prices that count as equal. Returns the step that decides between two of them. */
function sortEqual(equal: Priced[], facts: Facts) {
  const steps = TIE_BREAKS.filter(({ value }) => equal.every((each) => value(each, facts) !== undefined));
  // There always is one, since ids differ.
  const decidingStep = (left: Priced, right: Priced) =>
    steps.find(({ value }) => value(left, facts) !== value(right, facts)) as TieBreak;
  equal.sort((left, right) => {
    const { value } = decidingStep(left, right);
    return (value(left, facts) as number | string) < (value(right, facts) as number | string) ? -1 : 1;
  });
  return decidingStep;
}

function byPrice(left: Priced, right: Priced): number {
  const price = comparePrices(left.figures, right.figures);
  if (price !== 0) return price;
  return left.order - right.order || (left.providerId < right.providerId ? -1 : 1);
}

/** The best of a provider's quotes; null if it gave none. */
function pricedOf(contender: Contender, facts: Facts, policy: Pick<Policy, 'order'>): Priced | null {
  const { providerId } = contender.candidate;
  const order = orderPosition(providerId, policy);
  const byCryptoAmount = facts.cryptoAmount !== null;
  const priced = contender.quotes.map((quote) => {
    const figures = comparedFigures(quote, byCryptoAmount);
    return { contender, providerId, quote, figures, order };
  });
  // Equal prices of one provider: a locked one first, then by method.
  const methodOf = ({ quote }: Priced) => `${quote.locked ? 0 : 1}${quote.paymentMethod ?? ''}`;
  const [best] = priced.sort(
    (left, right) =>
      comparePrices(left.figures, right.figures) || (methodOf(left) < methodOf(right) ? -1 : 1),
  );
  return best ?? null;
}

/**
 * The best price first. Prices at most 50 basis points below the best one count as equal to it and are ordered by fixed steps.
 * Prices are compared with the best one only, never with their neighbours: that would not be transitive. Providers that gave no
 * price come last, by the configured order.
 */
export const bestQuote: RankStrategy = (contenders, facts, policy) => {
  const priced = contenders.flatMap((contender) => pricedOf(contender, facts, policy) ?? []).sort(byPrice);
  // A provider that is down is ranked last anyway, so its price is no measure for the others.
  const best = priced.find(({ contender }) => !contender.candidate.down) ?? priced[0];
  const below = new Map(priced.map((each) => [each, best ? bpsBelow(best.figures, each.figures) : 0]));
  const isEqual = (each: Priced) => (below.get(each) ?? 0) <= EQUAL_WITHIN_BPS;
  const equal = priced.filter(isEqual);
  const decidingStep = sortEqual(equal, facts);
  const ordered = [...equal, ...priced.filter((each) => !isEqual(each))];

  const standings = new Map<string, Standing>();
  ordered.forEach((each, position) => {
    const score = below.get(each) ?? 0;
    const message =
      each === best
        ? 'its price is the best'
        : `its price is ${score} basis points below the best, that of ${best?.providerId}`;
    const counts =
      each !== best && position < equal.length ? `; up to ${EQUAL_WITHIN_BPS} count as equal` : '';
    const reasons: CandidateReason[] = [{ reason: 'BEST_PRICE', message: message + counts, rule: null }];
    const next = equal[position + 1];
    if (next) {
      const step = decidingStep(each, next);
      const text = `ranked before ${next.providerId}, whose price counts as equal: ${step.because}`;
      reasons.push({ reason: step.reason, message: text, rule: null });
    }
    standings.set(each.providerId, { position, score, reasons });
  });
  for (const { candidate } of contenders) {
    const { providerId, prices } = candidate;
    if (standings.has(providerId)) continue;
    const position = ordered.length + orderPosition(providerId, policy);
    const message =
      ordered.length > 0
        ? 'without a price, so ranked after those with one, in the configured order'
        : 'no price is known, so the configured order decides';
    const why: CandidateReason = { reason: 'PRIORITY', message, rule: null };
    standings.set(providerId, {
      position,
      score: null,
      reasons: [...(prices?.failure ? [prices.failure] : []), why],
    });
  }
  return standings;
};
