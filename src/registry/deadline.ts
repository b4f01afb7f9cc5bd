export type Deadline = {
  /** Aborted at the deadline, or with the caller's signal. */
  readonly signal: AbortSignal;
  /** Resolves with the result of the work. If the work has not ended shortly after the abort, throws the abort reason. */
  race<Result>(work: Promise<Result>): Promise<Result>;
  close(): void;
};

// Time for the transport to report the outcome of an aborted request, which is more precise than the abort reason.
const GRACE_MILLISECONDS = 100;

/** Combines the caller's signal with a timeout. Unlike AbortSignal.timeout, `close` ends the timer with the call. */
export function openDeadline(caller: AbortSignal, milliseconds: number): Deadline {
  const controller = new AbortController();
  let grace: NodeJS.Timeout | undefined;
  let rejectLate: (reason: unknown) => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    rejectLate = reject;
  });
  late.catch(() => undefined);

  const abort = (reason: unknown) => {
    if (controller.signal.aborted) return;
    controller.abort(reason);
    grace = setTimeout(() => rejectLate(reason), GRACE_MILLISECONDS);
  };
  const follow = () => abort(caller.reason);
  const timer = setTimeout(
    () => abort(new DOMException('The deadline has passed.', 'TimeoutError')),
    milliseconds,
  );
  if (caller.aborted) follow();
  else caller.addEventListener('abort', follow);

  return {
    signal: controller.signal,
    race: (work) => Promise.race([work, late]),
    close() {
      clearTimeout(timer);
      clearTimeout(grace);
      caller.removeEventListener('abort', follow);
    },
  };
}
