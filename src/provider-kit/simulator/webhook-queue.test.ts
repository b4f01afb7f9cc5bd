import { expect, test, vi } from 'vitest';
import { createFaults } from './faults.ts';
import { createMemoryStore } from './store.ts';
import { createWebhookQueue, type WebhookQueueOptions } from './webhook-queue.ts';

function setUp(options: Partial<WebhookQueueOptions> = {}) {
  const state = { now: Date.parse('2026-01-01T00:00:00Z'), status: 200 };
  const sent: string[] = [];
  const faults = createFaults();
  const store = options.store ?? createMemoryStore();
  const build = () =>
    createWebhookQueue({
      store,
      faults,
      clock: () => new Date(state.now),
      sign: (event, now) => ({
        headers: {},
        body: `${event.id}@${now.getTime() - Date.parse('2026-01-01')}`,
      }),
      deliver: async ({ body }) => {
        sent.push(body);
        return state.status;
      },
      retryDelays: [10, 60],
      ...options,
    });
  return { state, sent, faults, store, build, queue: build() };
}

const event = (id: string, type = 'changed') => ({ id, type, payload: { id } });

test('sends in order in the background, and removes received events', async () => {
  const { queue, sent, store } = setUp();
  await Promise.all(['a', 'b', 'c'].map((id) => queue.enqueue(event(id))));
  await vi.waitFor(() => expect(sent).toEqual(['a@0', 'b@0', 'c@0']));
  await queue.flush();
  expect(await store.list('')).toEqual([]);
});

test('retries by schedule with a new signature, and drops the event after the last attempt', async () => {
  const { queue, sent, state, store } = setUp();
  state.status = 500;
  await queue.enqueue(event('a'));
  await queue.flush();
  expect(sent).toEqual(['a@0']);
  state.now += 9_999;
  await queue.flush();
  expect(sent).toEqual(['a@0']);
  state.now += 1;
  await queue.flush();
  state.now += 60_000;
  await queue.flush();
  expect(sent).toEqual(['a@0', 'a@10000', 'a@70000']);
  expect(await store.list('')).toEqual([]);
  await queue.close();
});

test('a failed event does not block the next one', async () => {
  const { queue, sent } = setUp({ accepts: () => false });
  await queue.enqueue(event('a'));
  await queue.enqueue(event('b'));
  await queue.flush();
  expect(sent).toEqual(['a@0', 'b@0']);
  await queue.close();
});

test('a delivery that throws is retried, and only accepted statuses count', async () => {
  let calls = 0;
  const { queue, state, store } = setUp({
    accepts: (status) => status === 200,
    deliver: async () => {
      calls += 1;
      if (calls === 1) throw new Error('refused');
      return calls === 2 ? 204 : 200;
    },
  });
  await queue.enqueue(event('a'));
  for (const _ of [1, 2, 3]) {
    await queue.flush();
    state.now += 60_000;
  }
  expect(calls).toBe(3);
  expect(await store.list('')).toEqual([]);
  await queue.close();
});

test('pending events survive a restart in order', async () => {
  const { queue, build, sent, state } = setUp();
  state.status = 503;
  await queue.enqueue(event('a'));
  await queue.enqueue(event('b'));
  await queue.flush();
  await queue.close();
  state.status = 200;
  state.now += 10_000;
  sent.length = 0;
  const second = build();
  await second.start();
  await second.enqueue(event('c'));
  await second.flush();
  expect(sent).toEqual(['a@10000', 'b@10000', 'c@10000']);
  await second.close();
});

test.each([
  ['duplicate_webhooks', ['a@0', 'a@0', 'b@0']],
  ['reorder_webhooks', ['b@0', 'a@0']],
  ['drop_webhooks', ['b@0']],
] as const)('%s', async (kind, expected) => {
  const { queue, faults, sent } = setUp();
  faults.add({ kind, operation: 'first' });
  await queue.enqueue(event('a', 'first'));
  await queue.enqueue(event('b'));
  await queue.flush();
  expect(sent).toEqual(expected);
  await queue.close();
});
