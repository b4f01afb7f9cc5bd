/** A job took longer than it may. Its handler may still be at work: whatever it does is safe to repeat. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

/** The work's result, or GivenUp after so many seconds or at the signal: one job that hangs holds up no other, and no stop. */
export async function withinSeconds(
  seconds: number,
  stop: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  if (stop.aborted) throw new GivenUp('not begun: the process stops');
  const { promise, reject } = Promise.withResolvers<never>();
  const stopped = () => reject(new GivenUp('no end before the process stopped'));
  stop.addEventListener('abort', stopped);
  const timer = setTimeout(() => reject(new GivenUp(`no end after ${seconds} seconds`)), seconds * 1000);
  try {
    await Promise.race([work(), promise]);
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', stopped);
  }
}
