import type { Inbox } from '../webhooks/inbound/index.ts';
import { OperationFault, type Work } from './operation.ts';

export const INBOX_USAGE = `npm run webhooks-in -- list [parked|failed]
    webhook events that match no session or failed on every try, oldest first
npm run webhooks-in -- reprocess <id>
npm run webhooks-in -- reprocess all
    processes one of them, or all, again
`;
const LIST_LIMIT = 200;
const STATES = { parked: ['parked'], failed: ['failed'], both: ['parked', 'failed'] } as const;

type UnappliedEvents = Pick<Inbox, 'list' | 'reprocess'>;

/** Inbound webhook events that are parked or failed: lists them without their bodies, and processes them again. */
export function parseInbox(words: readonly string[]): Work<UnappliedEvents> | null {
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

async function list(inbox: UnappliedEvents, state: 'parked' | 'failed' | undefined): Promise<string> {
  const events = await inbox.list(STATES[state ?? 'both'], LIST_LIMIT);
  if (events.length === 0) return `No event is ${state ?? 'parked or failed'}.`;
  const lines = events.map(
    ({ id, receivedAt, providerId, eventType, state, note }) =>
      `${id}  ${receivedAt.toISOString()}  ${providerId}  ${eventType}  ${state}  ${note ?? ''}`,
  );
  const count = events.length === LIST_LIMIT ? `The oldest ${LIST_LIMIT}.` : `${events.length} in all.`;
  const hint =
    'Process one again: npm run webhooks-in -- reprocess <id>; all: npm run webhooks-in -- reprocess all';
  return [...lines, `${count} ${hint}`].join('\n');
}

async function reprocess(inbox: UnappliedEvents, id: string): Promise<string> {
  if ((await inbox.reprocess([id])) === 1) return `Event ${id} is processed again.`;
  throw new OperationFault(`No parked or failed event has the id ${id}: npm run webhooks-in -- list`);
}
