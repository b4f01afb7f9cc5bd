import type { Json } from '../../domain/json.ts';
import type { KeyValueStore } from '../../provider/optional/simulator.ts';
import { createMutex } from './store.ts';

/** Changes that a simulator makes after a delay. */
export type Schedule = {
  /** Stores a task and runs it after the delay. Replaces a pending task of the same name. */
  add(name: string, task: Json, delayMilliseconds: number): Promise<void>;
  /** Runs the tasks that were pending before a restart. */
  start(): Promise<void>;
  /** Runs all tasks now, including those that they add. */
  runAll(): Promise<void>;
  /** Stops timers and waits for the current task. Pending tasks stay stored. */
  close(): Promise<void>;
};

/** Stored as JSON. */
type Pending = { dueAt: number; step: Json };

const RETRY_MILLISECONDS = 1_000;
/** How often a process looks for tasks that another one left behind. */
const LOOK_MILLISECONDS = 5_000;

/**
 * Creates a schedule of tasks. They are stored until they have run, so they survive a restart, and one that throws is run
 * again a second later. A task can run twice, also in two processes that share the store: `run` must be idempotent.
 * @example
 * const schedule = createSchedule({ store, clock, prefix: 'deliveries/', run: (id) => deliver(String(id)) });
 * await schedule.add(order.id, order.id, 2_000);
 */
export function createSchedule(options: {
  readonly store: KeyValueStore;
  readonly clock: () => Date;
  /** Keys of the tasks in the store start with it. */
  readonly prefix: string;
  run(task: Json): Promise<void>;
}): Schedule {
  const { store, clock, prefix } = options;
  const exclusive = createMutex();
  const shared = store.exclusive !== undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function pending(): Promise<Array<Pending & { key: string }>> {
    return (await store.list(prefix)).map(({ key, value }) => ({ key, ...(value as Pending) }));
  }

  async function runDue(): Promise<void> {
    for (;;) {
      const now = clock().getTime();
      const all = await pending();
      const due = all.filter(({ dueAt }) => dueAt <= now);
      if (due.length === 0 || closed) return wakeFor(all);
      for (const { key, step } of due) {
        try {
          await options.run(step);
          await store.delete(key);
        } catch {
          await store.set(key, { dueAt: clock().getTime() + RETRY_MILLISECONDS, step });
        }
      }
    }
  }

  function wakeFor(tasks: readonly Pending[]): void {
    const waits = tasks.map(({ dueAt }) => dueAt - clock().getTime());
    if (shared) waits.push(LOOK_MILLISECONDS);
    if (waits.length > 0) wakeIn(Math.min(...waits));
  }

  function wakeIn(milliseconds: number): void {
    clearTimeout(timer);
    if (closed) return;
    timer = setTimeout(runInBackground, Math.min(Math.max(milliseconds, 0), 2 ** 31 - 1));
    timer.unref();
  }

  function runInBackground(): void {
    // If the store fails, the tasks are still there.
    exclusive(runDue).catch(() => wakeIn(RETRY_MILLISECONDS));
  }

  return {
    async add(name, task, delayMilliseconds) {
      await store.set(`${prefix}${name}`, { dueAt: clock().getTime() + delayMilliseconds, step: task });
      runInBackground();
    },
    start: () => exclusive(runDue),
    runAll: () =>
      exclusive(async () => {
        for (let all = await pending(); all.length > 0 && !closed; all = await pending()) {
          for (const { key, step } of all) {
            await options.run(step);
            await store.delete(key);
          }
        }
      }),
    async close() {
      closed = true;
      clearTimeout(timer);
      await exclusive(async () => undefined);
    },
  };
}
