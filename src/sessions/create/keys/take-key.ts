import type { Caller } from '../../../domain/access/caller.ts';
import { type CustomerBlocked, type InvalidInput, invalidInput } from '../../../domain/failure.ts';
import type { OnrampSession } from '../../../domain/session/session.ts';
import { isUniqueViolation } from '../../../store/index.ts';
import type { SessionDeps } from '../../deps.ts';
import { customerBlocked } from '../../results.ts';

/** The session of an idempotency key, with the digest of the input that made it. */
export type Known = { session: OnrampSession; fingerprint: Uint8Array };

type Begin = Parameters<SessionDeps['writes']['begin']>;
type Taken = { session: OnrampSession } | { winner: Known } | CustomerBlocked | InvalidInput;

/** How often a key may be taken when it is inserted and free again when it is read. */
const TRIES = 5;

/** The client token makes no further session. */
function usedUp(sessions: number): InvalidInput {
  const made = sessions === 1 ? 'the session' : `the ${sessions} sessions`;
  const message = `the client token has created ${made} that it allows: ask your server for another token`;
  const issues = [{ path: 'input', message }];
  return invalidInput(issues) ?? { kind: 'InvalidInput', message, issues };
}

/**
 * Stores the session, or finds the one that has its key. The key may be released between the two statements. A session of a
 * client token takes a slot of the token in the same statement: the slots are unique in PostgreSQL. No session is stored for a
 * customer who was blocked or erased while the purchase waited for prices or its screening.
 */
export async function takeKey(
  { writes, reads }: Pick<SessionDeps, 'writes' | 'reads'>,
  caller: Caller,
  session: Begin[0],
  ...given: [Begin[1], Begin[2]]
): Promise<Taken> {
  const { projectId, idempotencyKey } = session;
  const token = caller.kind === 'client' ? caller.client : null;
  const sessions = token?.restrict?.sessions ?? 0;
  // Of calls that choose the same slot one gets it, so each slot is lost once at most.
  for (let left = TRIES + sessions; left > 0; left--) {
    const slot = token && (await writes.freeSlot(token.tokenId, sessions));
    const isFull = token !== null && slot === null;
    let isBarred = false;
    if (!isFull) {
      try {
        const tokenSlot = token && slot !== null ? { tokenId: token.tokenId, slot } : null;
        const begun = await writes.begin(session, ...given, tokenSlot);
        if (begun === 'barred') isBarred = true;
        else if (begun) return { session: begun };
      } catch (error) {
        // Another session took the slot meanwhile.
        if (!isUniqueViolation(error, 'client_token_slot')) throw error;
        continue;
      }
    }
    const winner = await reads.byKey(projectId, idempotencyKey);
    if (winner) return { winner };
    if (isBarred && session.customerId !== null) return customerBlocked(session.customerId);
    if (isFull) return usedUp(sessions);
  }
  throw new Error('an idempotency key is taken by a session that is not there');
}
