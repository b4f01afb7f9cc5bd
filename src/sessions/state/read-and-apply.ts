import type { OnrampSession } from '../../domain/session/session.ts';
import type { SessionNews } from '../../provider/sessions.ts';
import type { SessionDeps } from '../deps.ts';
import { apply, type NewsOrigin } from './apply.ts';

const TRIES = 5;

/**
 * Reads news of a session and applies it. Where the session changed in between, both are read again: an answer that is
 * older than the last change never goes over it.
 */
export async function readAndApply(
  deps: SessionDeps,
  session: OnrampSession,
  read: (session: OnrampSession) => Promise<SessionNews>,
  origin: NewsOrigin,
): Promise<OnrampSession> {
  let current = session;
  for (let tries = 0; tries < TRIES; tries++) {
    const applied = await apply(deps, current, await read(current), origin);
    if (applied) return applied;
    current = (await deps.reads.byId(current.id)) ?? current;
  }
  throw new Error(`session ${session.id} changed ${TRIES} times while news of it was being applied`);
}
