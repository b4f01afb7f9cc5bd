import type { RoutingDecision } from '../domain/routing/decision.ts';
import type { Log } from '../observe/index.ts';
import type { Screener, Screening, ScreeningSubject } from './types.ts';

export { loadScreener } from './load.ts';
export type * from './types.ts';

/** A purchase waits so long for its screening. */
const DEADLINE_MILLISECONDS = 2_000;

/** Without a screening module every decision stays as it is. */
export const noScreening: Screening = { refuses: async () => false, judge: async (decision) => decision };

/** Asks a screener, within a deadline: after the route was decided and before a provider is called. */
export function createScreening(
  screener: Screener,
  onError: 'refuse' | 'allow',
  log: Pick<Log, 'error'>,
): Screening {
  async function refuses(subject: ScreeningSubject): Promise<boolean> {
    const signal = AbortSignal.timeout(DEADLINE_MILLISECONDS);
    const late = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
    // A module may throw before it returns a promise: then nobody would wait for `late`.
    const ask = async () => screener.refuses(subject, { signal });
    try {
      return await Promise.race([ask(), late]);
    } catch (err) {
      const { customerId } = subject;
      log.error(
        { event: 'screening_failed', customerId, onError, err },
        'The screening module gave no answer',
      );
      return onError === 'refuse';
    }
  }
  return {
    refuses,
    judge: async (decision, subject) =>
      decision.chosen !== null && (await refuses(subject)) ? screened(decision) : decision,
  };
}

/** Whether the screening refused every candidate of the decision. */
export const isScreened = ({ candidates }: RoutingDecision): boolean =>
  candidates.some(({ reasons: [first] }) => first?.reason === 'SCREENED');

/** The decision with every candidate refused, and without what it says of them otherwise. */
export function screened(decision: RoutingDecision): RoutingDecision {
  const message = 'the screening of this gateway refuses the purchase';
  return {
    ...decision,
    chosen: null,
    candidates: decision.candidates.map(({ providerId }) => ({
      providerId,
      eligible: false,
      rank: null,
      score: null,
      reasons: [{ reason: 'SCREENED', message, rule: null }],
    })),
  };
}
