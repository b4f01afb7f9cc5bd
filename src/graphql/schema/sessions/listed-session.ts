import type { Caller } from '../../../domain/access/caller.ts';
import type { Page } from '../../../domain/page.ts';
import type { OnrampSession } from '../../../domain/session/session.ts';

/** A session as a list shows it: without its hand-off to a client token, which gets that of one session at a time. */
export function listedSession(session: OnrampSession, { kind }: Caller): OnrampSession {
  return kind === 'client' ? { ...session, sealedHandoff: null } : session;
}

export function listedSessions(page: Page<OnrampSession>, caller: Caller): Page<OnrampSession> {
  return caller.kind === 'client'
    ? { ...page, rows: page.rows.map((session) => listedSession(session, caller)) }
    : page;
}
