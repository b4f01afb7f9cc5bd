import { expect, test, vi } from 'vitest';
import { createFaults } from './faults.ts';
import { createMemoryStore, createMutex } from './store.ts';
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

/** A store that several processes share. */
function sharedStore() {
  const locks = new Map<string, ReturnType<typeof createMutex>>();
  const lockOf = (name: string) => {
    const lock = locks.get(name) ?? createMutex();
    locks.set(name, lock);
    return lock;
  };
  return {
    ...createMemoryStore(),
    exclusive: <Result>(name: string, work: () => Promise<Result>) => lockOf(name)(work),
  };
}

test('two processes lose no event, and each event is sent once', async () => {
  const { queue: first, build, sent, state, store } = setUp({ store: sharedStore() });
  const second = build();
  await Promise.all([first.start(), second.start()]);
  const ids = Array.from({ length: 20 }, (_, n) => String(n));
  state.status = 503;
  await Promise.all(ids.map((id) => (Number(id) % 2 ? first : second).enqueue(event(id))));
  await Promise.all([first.flush(), second.flush()]);
  expect(await store.list('')).toHaveLength(20);
  state.status = 200;
  state.now += 10_000;
  sent.length = 0;
  await Promise.all([first.flush(), second.flush()]);
  expect(sent.map((body) => body.split('@')[0]).sort()).toEqual(ids.sort());
  expect(await store.list('')).toEqual([]);
  await Promise.all([first.close(), second.close()]);
});

test('an event that a process left behind while it was sending it is sent by another process', async () => {
  const { promise: hung } = Promise.withResolvers<number>();
  const store = sharedStore();
  const dead = setUp({ store, deliver: () => hung });
  await dead.queue.enqueue(event('a'));
  await vi.waitFor(async () => expect(JSON.stringify(await store.list(''))).toContain('claimedUntil'));
  const { queue, sent, state } = setUp({ store });
  await queue.flush();
  expect(sent).toEqual([]);
  state.now += 15_000;
  await queue.flush();
  expect(sent).toEqual(['a@15000']);
  await queue.close();
});

test('a store that fails at first does not stop the queue', async () => {
  const store = createMemoryStore();
  const list = vi.spyOn(store, 'list').mockRejectedValueOnce(new Error('unreachable'));
  const { queue, sent } = setUp({ store });
  await expect(queue.enqueue(event('a'))).rejects.toThrow('unreachable');
  await queue.enqueue(event('a'));
  await queue.flush();
  expect([sent, list.mock.calls.length]).toEqual([['a@0'], 2]);
});
