import type { KeyValueStore } from 'onramp-gateway/provider';
import { createSchedule } from 'onramp-gateway/provider/simulator';

/** A change that the simulator makes after a short delay. */
export type Task = { kind: 'deliver' | 'review' | 'confirm' | 'translate'; id: string };

export type Tasks = {
  add(task: Task): Promise<void>;
  /** Resumes the tasks that were pending when the process stopped. */
  start(): Promise<void>;
  /** Runs all tasks now, including those that they add. */
  runAll(): Promise<void>;
  close(): Promise<void>;
};

const DELAY_MILLISECONDS = 500;

/** A task may run twice and must be idempotent. */
export function createTasks(options: {
  store: KeyValueStore;
  clock: () => Date;
  run(task: Task): Promise<void>;
}): Tasks {
  // Only `add` writes tasks, so the type is known.
  const schedule = createSchedule({ ...options, prefix: 'steps/', run: (task) => options.run(task as Task) });
  return { ...schedule, add: (task) => schedule.add(`${task.kind}/${task.id}`, task, DELAY_MILLISECONDS) };
}
