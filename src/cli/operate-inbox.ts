import type { Inbox } from '../webhooks/in/index.ts';
import { OperationFault } from './operation-fault.ts';

const USAGE = 'npm run webhooks-in -- list [parked|failed] | reprocess <id>|all';
const LISTED = 200;
const STATES = { parked: ['parked'], failed: ['failed'], both: ['parked', 'failed'] } as const;

/** Events that providers sent and that found nobody, or failed each time: shows them without their bodies, and tries them again. */
export async function operateInbox(
  inbox: Pick<Inbox, 'list' | 'reprocess'>,
  words: readonly string[],
): Promise<string> {
  const [verb, what, ...rest] = words;
  if (
    verb === 'list' &&
    rest.length === 0 &&
    (what === undefined || what === 'parked' || what === 'failed')
  ) {
    const events = await inbox.list(STATES[what ?? 'both'], LISTED);
    if (events.length === 0) return `No event is ${what ?? 'parked or failed'}.`;
    const lines = events.map(
      ({ id, receivedAt, providerId, eventType, state, note }) =>
        `${id}  ${receivedAt.toISOString()}  ${providerId}  ${eventType}  ${state}  ${note ?? ''}`,
    );
    const more = events.length === LISTED ? `The oldest ${LISTED}.` : `${events.length} in all.`;
    return [...lines, `${more} Process them again: ${USAGE}`].join('\n');
  }
  if (verb === 'reprocess' && what === 'all' && rest.length === 0) {
    return `${await inbox.reprocess(null)} events are processed again.`;
  }
  if (verb === 'reprocess' && what !== undefined && rest.length === 0) {
    if ((await inbox.reprocess([what])) === 1) return `Event ${what} is processed again.`;
    throw new OperationFault(`No parked or failed event has the id ${what}: npm run webhooks-in -- list`);
  }
  throw new OperationFault(`Say what to do: ${USAGE}`);
}
