import type { GraphQLClient } from 'graphql-request';
import { SessionDocument, type SessionQuery } from './operations.gen.ts';

export type Session = NonNullable<SessionQuery['onrampSession']>;

const PATIENCE_MILLISECONDS = 60_000;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Asks until the session is as wanted; tells each new step of its timeline. */
export async function watchSession(
  client: GraphQLClient,
  id: string,
  wanted: (session: Session) => boolean,
  tell: (text: string) => void,
): Promise<Session> {
  let told = 0;
  const until = Date.now() + PATIENCE_MILLISECONDS;
  while (Date.now() < until) {
    const { onrampSession } = await client.request(SessionDocument, { id });
    if (!onrampSession) throw new Error(`session ${id} is gone`);
    for (const { source, from, to, providerStatus } of onrampSession.timeline.slice(told)) {
      tell(
        `${from ?? 'new'} → ${to ?? '(no change)'} by ${source.toLowerCase()}${providerStatus ? `, the provider says "${providerStatus}"` : ''}`,
      );
    }
    told = onrampSession.timeline.length;
    if (wanted(onrampSession)) return onrampSession;
    await pause(100);
  }
  throw new Error(`session ${id} did not get there in ${PATIENCE_MILLISECONDS / 1000} s`);
}
