/** What a soak run opens, closed in the opposite order. */
export type Closers = Array<() => unknown>;

async function closeAll(closers: Closers): Promise<void> {
  for (let close = closers.pop(); close; close = closers.pop()) {
    try {
      await close();
    } catch (error) {
      // The others are closed nevertheless.
      console.error(error);
    }
  }
}

/**
 * Runs a soak test to its end and closes what it has opened: also after an error, after one that nobody waits for, and at
 * SIGINT or SIGTERM. A second signal ends the process at once.
 */
export async function runSoak(run: (closers: Closers) => Promise<void>): Promise<void> {
  const closers: Closers = [];
  const { promise: broken, reject } = Promise.withResolvers<never>();
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => reject(new Error(`${signal}: the run ends early.`)));
  }
  // Includes rejections that nobody handles.
  process.on('uncaughtException', reject);
  try {
    await Promise.race([run(closers), broken]);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await closeAll(closers);
  }
  // The rest of a run that was ended early still waits for something.
  process.exit();
}
