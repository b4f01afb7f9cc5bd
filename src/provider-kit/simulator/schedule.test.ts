import { afterEach, expect, test, vi } from 'vitest';
import type { Json } from '../../domain/json.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import { createMemoryStore } from './store.ts';

const open = new Set<Schedule>();
afterEach(async () => {
  for (const schedule of open) await schedule.close();
  open.clear();
});

function setUp(store = createMemoryStore(), fails: (task: Json) => boolean = () => false) {
  const state = { now: 1_000 };
  const ran: Json[] = [];
  const build = () => {
    const schedule = createSchedule({
      store,
      clock: () => new Date(state.now),
      prefix: 'tasks/',
      async run(task) {
        ran.push(task);
        if (fails(task)) throw new Error('not now');
      },
    });
    open.add(schedule);
    return schedule;
  };
  return { state, ran, store, build };
}

test('runs a task once when it is due', async () => {
  const { state, ran, store, build } = setUp();
  const schedule = build();
  await schedule.add('a', { n: 1 }, 20);
  await schedule.start();
  expect(ran).toEqual([]);
  state.now += 20;
  await vi.waitFor(() => expect(ran).toEqual([{ n: 1 }]));
  await schedule.start();
  expect(ran).toHaveLength(1);
  expect(await store.list('')).toEqual([]);
});

test('a task of the same name replaces the pending one, and other keys stay', async () => {
  const { ran, store, build } = setUp();
  await store.set('other', 1);
  const schedule = build();
  await schedule.add('a', 1, 60_000);
  await schedule.add('a', 2, 60_000);
  await schedule.runAll();
  expect(ran).toEqual([2]);
  expect(await store.list('')).toEqual([{ key: 'other', value: 1 }]);
});

test('pending tasks survive a restart', async () => {
  const { state, ran, build } = setUp();
  const first = build();
  await first.add('a', 1, 1_000);
  await first.close();
  state.now += 1_000;
  await build().start();
  expect(ran).toEqual([1]);
});

test('a task that throws is run again, and does not block the others', async () => {
  const failing = new Set<Json>([1]);
  const { state, ran, build } = setUp(createMemoryStore(), (task) => failing.has(task));
  const schedule = build();
  await schedule.add('a', 1, 0);
  await schedule.add('b', 2, 0);
  await schedule.start();
  expect(ran).toEqual([1, 2]);
  await expect(schedule.runAll()).rejects.toThrow('not now');
  failing.clear();
  state.now += 1_000;
  await schedule.start();
  expect(ran).toEqual([1, 2, 1, 1]);
});
