import { createHash } from 'node:crypto';
import type { CandidateReason } from '../../domain/routing/decision.ts';
import type { RankStrategy } from '../types.ts';
import { orderPosition } from './priority.ts';

/**
 * The draw of chance of a purchase, as text that is stored with the decision. A customer keeps their draw whatever else changes
 * in the policy; a purchase without a customer has one of its own for each policy.
 */
export function drawOf(
  of: { readonly customerId: string } | { readonly sessionId: string; readonly policyVersion: string },
): string {
  const kind = 'customerId' in of ? 'customer' : 'session';
  const text = 'customerId' in of ? of.customerId : `${of.sessionId}:${of.policyVersion}`;
  return `${kind}:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

/** A number above 0 and below 1 from a text, evenly spread: 53 bits of a mixed hash (cyrb53). */
function chance(text: string): number {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0) + 0.5) / 2 ** 53;
}

/**
 * Shares purchases by weight, with weighted rendezvous hashing: each provider draws for itself, so a provider that drops out
 * moves only its own customers, and a new weight moves only as many as it must. Providers without a weight come last.
 */
export const weighted: RankStrategy = (contenders, { draw = '' }, policy) => {
  const weights = policy.weights ?? {};
  const drawn = contenders.map(({ candidate: { providerId } }) => {
    const weight = weights[providerId] ?? 0;
    const score = weight / -Math.log(chance(`${draw}:${providerId}`));
    return { providerId, weight, score, order: orderPosition(providerId, policy) };
  });
  drawn.sort((left, right) => right.score - left.score);
  return new Map(
    drawn.map(({ providerId, weight, score, order }, index) => {
      const share =
        weight > 0 ? `has a share of ${weight} %` : 'has no share, so it is ranked after the others';
      const reasons: CandidateReason[] = [
        { reason: 'WEIGHT', message: `${providerId} ${share}`, rule: null },
      ];
      if (weight > 0 && draw.startsWith('customer:')) {
        const message = 'the customer keeps the place that was drawn for them';
        reasons.push({ reason: 'STICKY', message, rule: null });
      }
      // Providers without a share stay equal, so that they go by order, then by id.
      const position = weight > 0 ? index : contenders.length + order;
      return [providerId, { position, score, reasons }];
    }),
  );
};
