import type { Policy, RankStrategy } from '../types.ts';

/** The place in the configured order, from 0; providers that it does not list come after it. */
export function orderPosition(providerId: string, { order }: Pick<Policy, 'order'>): number {
  const index = order.indexOf(providerId);
  return index < 0 ? order.length : index;
}

/** The configured order. */
export const priority: RankStrategy = (contenders, _facts, policy) =>
  new Map(
    contenders.map(({ candidate: { providerId } }) => {
      const position = orderPosition(providerId, policy);
      const message =
        position < policy.order.length
          ? `number ${position + 1} in the configured order`
          : 'not in the configured order, so ranked after it, by id';
      return [providerId, { position, score: null, reasons: [{ reason: 'PRIORITY', message, rule: null }] }];
    }),
  );
