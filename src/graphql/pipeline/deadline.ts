/** A call that has to be answered in time. The deadline alone sets the numbers. */
export type Timed = {
  /** Called once, when the time is over. */
  onTimeout(): void;
  /** The sweep that ends it. */
  due: number;
  /** Its index among the calls; -1 if it is none of them. */
  place: number;
};

export type Deadline = {
  add(call: Timed): void;
  delete(call: Timed): void;
};

/** Longer than the 10 s for which a call waits for providers; reached if the database is slow. */
const DEADLINE_MILLISECONDS = 12_000;
const SWEEP_MILLISECONDS = 250;

/**
 * Cuts calls that take too long. One timer looks at all of them: a timer for each would cost more than the call. The calls
 * are in an array, not in a Set: a Set in which much is added and deleted is often copied, and V8 links each copy to the
 * next one, so that one copy in the old generation keeps what all later ones held.
 */
export function createDeadline(milliseconds = DEADLINE_MILLISECONDS): Deadline {
  const calls: Timed[] = [];
  const interval = Math.min(SWEEP_MILLISECONDS, milliseconds);
  const most = Math.ceil(milliseconds / interval);
  let sweeps = 0;
  let timer: NodeJS.Timeout | null = null;

  function remove(call: Timed): void {
    if (call.place < 0) return;
    const last = calls.pop();
    if (last && last !== call) {
      calls[call.place] = last;
      last.place = call.place;
    }
    call.place = -1;
  }

  function sweep(): void {
    sweeps += 1;
    for (const call of calls.filter(({ due }) => due <= sweeps)) {
      remove(call);
      call.onTimeout();
    }
    if (calls.length === 0 && timer) {
      clearInterval(timer);
      timer = null;
    }
  }

  return {
    add(call) {
      call.due = sweeps + most + 1;
      call.place = calls.length;
      calls.push(call);
      timer ??= setInterval(sweep, interval).unref();
    },
    delete: remove,
  };
}
