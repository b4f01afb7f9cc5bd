import type { KeyValueStore } from 'onramp-gateway/provider';

/** A change that the simulator makes after a short delay. */
export type Task = { kind: 'deliver' | 'review' | 'confirm' | 'translate'; id: string };

export type Schedule = {
  add(task: Task): Promise<void>;
  /** Resumes the tasks that were pending when the process stopped. */
  start(): Promise<void>;
  /** Runs all tasks now, including those that they add. */
  runAll(): Promise<void>;
  close(): void;
};

const PREFIX = 'steps/';
const DELAY_MILLISECONDS = 500;

type Pending = { dueAt: number; step: Task };

/** Tasks are stored until they have run, so they survive a restart. A task may run twice and must be idempotent. */
export function createSchedule(options: {
  store: KeyValueStore;
  clock: () => Date;
  run(task: Task): Promise<void>;
}): Schedule {
  const { store, clock } = options;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const pending = () => store.list(PREFIX);

  async function runPending(onlyDue: boolean): Promise<void> {
    for (let round = await pending(); round.length > 0 && !closed; round = await pending()) {
      const due = round.filter(({ value }) => !onlyDue || (value as Pending).dueAt <= clock().getTime());
      if (due.length === 0) break;
      for (const { key, value } of due) {
        await options.run((value as Pending).step);
        await store.delete(key);
      }
    }
    if (!closed && (await pending()).length > 0) wake();
  }

  function wake(): void {
    clearTimeout(timer);
    if (closed) return;
    timer = setTimeout(() => void runPending(true).catch(wake), DELAY_MILLISECONDS);
    timer.unref();
  }

  return {
    async add(step) {
      const entry: Pending = { dueAt: clock().getTime() + DELAY_MILLISECONDS, step };
      await store.set(`${PREFIX}${step.kind}/${step.id}`, entry);
      wake();
    },
    async start() {
      if ((await pending()).length > 0) wake();
    },
    runAll: () => runPending(false),
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
