import type { GraphQLClient } from 'graphql-request';
import { SessionDocument, type SessionFragment } from './operations.gen.ts';
import { printDetail } from './print.ts';

const TIMEOUT_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 100;

/** Polls a session until `done` holds, and prints each new event of its timeline. */
export async function watchSession(
  client: GraphQLClient,
  id: string,
  done: (session: SessionFragment) => boolean,
): Promise<SessionFragment> {
  let printed = 0;
  const until = Date.now() + TIMEOUT_MILLISECONDS;
  while (Date.now() < until) {
    const { onrampSession: session } = await client.request(SessionDocument, { id });
    if (!session) throw new Error(`Session ${id} does not exist any more.`);
    for (const { source, from, to, providerStatus } of session.timeline.slice(printed)) {
      const status = providerStatus ? `, the provider says "${providerStatus}"` : '';
      printDetail(`${from ?? 'new'} → ${to ?? '(no change)'} by ${source.toLowerCase()}${status}`);
    }
    printed = session.timeline.length;
    if (done(session)) return session;
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
  throw new Error(`Session ${id} was not complete after ${TIMEOUT_MILLISECONDS / 1000} s.`);
}
