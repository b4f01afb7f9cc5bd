import type { Candidate, CandidateReason, RoutingDecision } from '../../domain/routing/decision.ts';
import type { OnrampSession, SessionAttempt } from '../../domain/session/session.ts';
import type { SessionDeps } from '../deps.ts';

/** The fields of an attempt that a refusal of the purchase shows in. */
export type Refused = Pick<SessionAttempt, 'providerId' | 'reason' | 'message' | 'refusal'>;

function candidateReason({ providerId, reason, message, refusal }: Refused): CandidateReason {
  const { minimum, maximum, currency } = refusal ?? {};
  const figure =
    minimum !== undefined ? ['minimum', minimum] : maximum !== undefined ? ['maximum', maximum] : null;
  const said = figure ? `the ${figure[0]} is ${figure[1]} ${currency}` : message;
  const sentence = `${providerId} was asked and refused the purchase${said ? `: ${said}` : ''}`;
  return { reason: reason ?? 'PROVIDER_ERROR', message: sentence, rule: null, ...refusal };
}

/** The newest attempt at each provider, in the order of the first ones. */
function newestOf(attempts: readonly Refused[]): Refused[] {
  return [...new Map(attempts.map((attempt) => [attempt.providerId, attempt])).values()];
}

/** Whether a repeat may succeed: the attempt failed, but neither the purchase nor the customer was refused. */
export function mayYetSucceed({ refusal, reason }: Pick<Refused, 'refusal' | 'reason'>): boolean {
  return refusal === null && reason !== 'CUSTOMER_REFUSED';
}

/**
 * If every provider that was asked refused the purchase or the customer: its decision, in which they are not eligible, and the refusal to
 * show first. Null if an attempt failed otherwise, so that a repeat may succeed.
 */
export function refusedByAll(
  decision: RoutingDecision,
  attempts: readonly Refused[],
): { readonly decision: RoutingDecision; readonly refused: Refused } | null {
  const newest = newestOf(attempts);
  const last = newest.at(-1);
  if (!last || newest.some(mayYetSucceed)) return null;
  const reasons = new Map(newest.map((attempt) => [attempt.providerId, candidateReason(attempt)]));
  const candidates = decision.candidates.map((candidate): Candidate => {
    const reason = reasons.get(candidate.providerId);
    return reason ? { ...candidate, eligible: false, rank: null, score: null, reasons: [reason] } : candidate;
  });
  // A refused customer first: no correction of the purchase helps. Then a limit: the caller can correct the amount.
  const refused =
    newest.find(({ reason }) => reason === 'CUSTOMER_REFUSED') ??
    newest.find(({ refusal }) => refusal?.currency !== undefined) ??
    last;
  return { decision: { ...decision, candidates, chosen: null }, refused };
}

/** The decision of a session that every provider refused, as its first caller got it. */
export async function decisionAfterRefusals(
  { attempts }: Pick<SessionDeps, 'attempts'>,
  { id, projectId, decision }: OnrampSession,
): Promise<RoutingDecision> {
  const [all = []] = await attempts.bySessions([id], projectId);
  return refusedByAll(decision, all)?.decision ?? decision;
}
