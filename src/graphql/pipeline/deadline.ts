/** A call that has to be answered in time. */
export type Timed = {
  /** Called once, when the time is over. */
  onTimeout(): void;
  /** Sweeps that it has seen: 0 at first. */
  sweeps: number;
};

export type Deadline = {
  add(call: Timed): void;
  delete(call: Timed): void;
};

/** Longer than the 10 s for which a call waits for providers; reached if the database is slow. */
const DEADLINE_MILLISECONDS = 12_000;
const SWEEP_MILLISECONDS = 250;

/** Cuts calls that take too long. One timer looks at all of them: a timer for each would cost more than the call. */
export function createDeadline(milliseconds = DEADLINE_MILLISECONDS): Deadline {
  const calls = new Set<Timed>();
  const interval = Math.min(SWEEP_MILLISECONDS, milliseconds);
  const most = Math.ceil(milliseconds / interval);
  let timer: NodeJS.Timeout | null = null;

  function sweep(): void {
    for (const call of calls) {
      call.sweeps += 1;
      if (call.sweeps <= most) continue;
      calls.delete(call);
      call.onTimeout();
    }
    if (calls.size === 0 && timer) {
      clearInterval(timer);
      timer = null;
    }
  }

  return {
    add(call) {
      calls.add(call);
      timer ??= setInterval(sweep, interval).unref();
    },
    delete(call) {
      calls.delete(call);
    },
  };
}
