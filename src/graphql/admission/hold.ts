import type { MaybePromise } from '../operations/maybe-promise.ts';

/** At least; up to three times as long, so that refusals do not come back in waves. */
const HOLD_MILLISECONDS = 250;
/** More are answered at once: each one held is a connection and its request in memory. */
const MOST_HELD = 1_000;

/**
 * Makes a function that passes a refusal on after a moment. A client that repeats refused calls without a pause, on as many
 * connections as it likes, would otherwise keep the process busy with refusals.
 */
export function createHold(milliseconds = HOLD_MILLISECONDS, most = MOST_HELD) {
  let held = 0;
  return <Value>(value: Value): MaybePromise<Value> => {
    if (held >= most) return value;
    held += 1;
    return new Promise((resolve) => {
      setTimeout(
        () => {
          held -= 1;
          resolve(value);
        },
        milliseconds * (1 + 2 * Math.random()),
      );
    });
  };
}
