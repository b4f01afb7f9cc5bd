/** A job took longer than it may. Its handler may still be at work: whatever it does is safe to repeat. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

/** The work's result, or GivenUp after so many seconds: one job that hangs holds up no other. */
export async function withinSeconds(seconds: number, work: () => Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new GivenUp(`no end after ${seconds} seconds`)), seconds * 1000);
  try {
    await Promise.race([work(), promise]);
  } finally {
    clearTimeout(timer);
  }
}
