export type Deadline = {
  /** Aborted at the deadline, or when the caller's signal is. */
  readonly signal: AbortSignal;
  /** The work's result; where it does not end soon after the abort, the abort's reason is thrown. */
  race<Result>(work: Promise<Result>): Promise<Result>;
  close(): void;
};

// After an abort the transport says at once, and better, what became of the request.
const graceMilliseconds = 100;

/** AbortSignal.any and AbortSignal.timeout in one, whose timer ends with the call. */
export function openDeadline(caller: AbortSignal, milliseconds: number): Deadline {
  const controller = new AbortController();
  let grace: NodeJS.Timeout | undefined;
  let giveUp: (reason: unknown) => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  late.catch(() => undefined);

  const abort = (reason: unknown) => {
    if (controller.signal.aborted) return;
    controller.abort(reason);
    grace = setTimeout(() => giveUp(reason), graceMilliseconds);
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
