import type { KeyValueStore } from 'onramp-gateway/provider';

/** Something that happens by itself a little later. */
export type Step = { kind: 'deliver' | 'review' | 'confirm' | 'translate'; id: string };

export type Steps = {
  add(step: Step): Promise<void>;
  /** Goes on with what an earlier process left. */
  start(): Promise<void>;
  /** Takes every step now, those that follow included. */
  settle(): Promise<void>;
  close(): void;
};

const prefix = 'steps/';
const WAIT = 500;

type Due = { dueAt: number; step: Step };

/** Steps are stored before they are taken, so a restart forgets none; one may be taken twice, so each must bear that. */
export function createSteps(options: {
  store: KeyValueStore;
  clock: () => Date;
  take(step: Step): Promise<void>;
}): Steps {
  const { store, clock } = options;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const all = () => store.list(prefix);

  async function run(everything: boolean): Promise<void> {
    for (let round = await all(); round.length > 0 && !closed; round = await all()) {
      const due = round.filter(({ value }) => everything || (value as Due).dueAt <= clock().getTime());
      if (due.length === 0) break;
      for (const { key, value } of due) {
        await options.take((value as Due).step);
        await store.delete(key);
      }
    }
    if (!closed && (await all()).length > 0) wake();
  }

  function wake(): void {
    clearTimeout(timer);
    if (closed) return;
    timer = setTimeout(() => void run(false).catch(wake), WAIT);
    timer.unref();
  }

  return {
    async add(step) {
      const due: Due = { dueAt: clock().getTime() + WAIT, step };
      await store.set(`${prefix}${step.kind}/${step.id}`, due);
      wake();
    },
    async start() {
      if ((await all()).length > 0) wake();
    },
    settle: () => run(true),
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
