import type { Inbox } from '../webhooks/inbound/index.ts';
import { OperationFault } from './operation-fault.ts';

export const INBOX_USAGE = `npm run webhooks-in -- list [parked|failed]
    webhook events that found nobody, or failed each time, oldest first
npm run webhooks-in -- reprocess <id>
npm run webhooks-in -- reprocess all
    processes one of them, or all, again
`;
const LISTED = 200;
const STATES = { parked: ['parked'], failed: ['failed'], both: ['parked', 'failed'] } as const;

type WaitingEvents = Pick<Inbox, 'list' | 'reprocess'>;

/** Events that providers sent and that found nobody, or failed each time: shows them without their bodies, and tries them again. */
export function parseInbox(words: readonly string[]): ((inbox: WaitingEvents) => Promise<string>) | null {
  const [verb, what, ...rest] = words;
  if (rest.length > 0) return null;
  if (verb === 'list' && (what === undefined || what === 'parked' || what === 'failed')) {
    return (inbox) => list(inbox, what);
  }
  if (verb === 'reprocess' && what === 'all') {
    return async (inbox) => `${await inbox.reprocess(null)} events are processed again.`;
  }
  if (verb === 'reprocess' && what !== undefined) return (inbox) => reprocess(inbox, what);
  return null;
}

async function list(inbox: WaitingEvents, state: 'parked' | 'failed' | undefined): Promise<string> {
  const events = await inbox.list(STATES[state ?? 'both'], LISTED);
  if (events.length === 0) return `No event is ${state ?? 'parked or failed'}.`;
  const lines = events.map(
    ({ id, receivedAt, providerId, eventType, state, note }) =>
      `${id}  ${receivedAt.toISOString()}  ${providerId}  ${eventType}  ${state}  ${note ?? ''}`,
  );
  const count = events.length === LISTED ? `The oldest ${LISTED}.` : `${events.length} in all.`;
  const again =
    'Process one again: npm run webhooks-in -- reprocess <id>; all: npm run webhooks-in -- reprocess all';
  return [...lines, `${count} ${again}`].join('\n');
}

async function reprocess(inbox: WaitingEvents, id: string): Promise<string> {
  if ((await inbox.reprocess([id])) === 1) return `Event ${id} is processed again.`;
  throw new OperationFault(`No parked or failed event has the id ${id}: npm run webhooks-in -- list`);
}
