import type { PricedPurchase } from '../types.ts';

/** Made once: the stack of a new one costs more than the abort. */
const ENDED = new DOMException('Nobody waits for these prices any more.', 'AbortError');

/**
 * A wait for answers: its signal aborts when the caller leaves, at the deadline, when it is closed, or once enough results were
 * counted and the least time has passed. Close it, or its timers and its listener stay.
 */
export function startWait({ wait, timeoutMilliseconds }: PricedPurchase, caller: AbortSignal) {
  const controller = new AbortController();
  const startedAt = performance.now();
  const leave = () => controller.abort(caller.reason);
  if (caller.aborted) leave();
  else caller.addEventListener('abort', leave);
  const expire = () => controller.abort(new DOMException('The deadline has passed.', 'TimeoutError'));
  const deadline = setTimeout(expire, timeoutMilliseconds).unref();
  let enough: NodeJS.Timeout | undefined;
  return {
    signal: controller.signal,
    count(results: number) {
      if (!wait || enough || results < wait.atLeastResults) return;
      const left = wait.atLeastMilliseconds - (performance.now() - startedAt);
      enough = setTimeout(() => controller.abort(ENDED), Math.max(0, left));
    },
    close() {
      clearTimeout(deadline);
      clearTimeout(enough);
      caller.removeEventListener('abort', leave);
      controller.abort(ENDED);
    },
  };
}
