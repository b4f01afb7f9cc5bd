import { expect, test } from 'vitest';
import type { WebhookEventSummary } from '../store/webhooks/inbox.ts';
import { parseInbox } from './inbox.ts';

const event: WebhookEventSummary = {
  id: 'wev_1',
  providerId: 'stripe',
  eventId: 'evt_1',
  eventType: 'crypto.onramp_session.updated',
  state: 'parked',
  attempts: 7,
  receivedAt: new Date('2026-11-21T12:00:00Z'),
  note: 'no session matches the reference',
};

function inboxWith(events: WebhookEventSummary[]) {
  const asked: unknown[] = [];
  return {
    asked,
    list: async (states: readonly string[]) => {
      asked.push(states);
      return events;
    },
    reprocess: async (ids: readonly string[] | null) => {
      asked.push(ids);
      return events.filter(({ id }) => ids === null || ids.includes(id)).length;
    },
  };
}

const operate = async (inbox: ReturnType<typeof inboxWith>, words: string[]) => parseInbox(words)?.(inbox);

test('lists parked and failed events, or those of one state', async () => {
  const inbox = inboxWith([event]);
  expect(await operate(inbox, ['list'])).toMatch(/^wev_1 .*stripe .*updated .*parked .*no session/);
  await operate(inbox, ['list', 'failed']);
  expect(inbox.asked).toEqual([['parked', 'failed'], ['failed']]);
  expect(await operate(inboxWith([]), ['list', 'failed'])).toBe('No event is failed.');
});

test('processes one event or all again, and refuses an unknown id', async () => {
  const inbox = inboxWith([event]);
  expect(await operate(inbox, ['reprocess', 'wev_1'])).toContain('processed again');
  expect(await operate(inbox, ['reprocess', 'all'])).toBe('1 events are processed again.');
  expect(inbox.asked).toEqual([['wev_1'], null]);
  await expect(operate(inbox, ['reprocess', 'wev_2'])).rejects.toThrow('has the id wev_2');
});

test('the hint at the end of a list names commands that exist', async () => {
  const advice = (await operate(inboxWith([event]), ['list']))?.split('\n').at(-1);
  expect(advice).toBe(
    '1 in all. Process one again: npm run webhooks-in -- reprocess <id>; all: npm run webhooks-in -- reprocess all',
  );
});

test.each([
  [[]],
  [['list', 'applied']],
  [['list', 'failed', 'more']],
  [['reprocess']],
  [['reprocess', 'a', 'b']],
])('%j matches no form of the command', (words) => {
  expect(parseInbox(words)).toBeNull();
});
