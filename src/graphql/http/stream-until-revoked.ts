/** The last event of a stream whose key or token is no longer valid. */
export const revoked: unique symbol = Symbol('the key was revoked');

/** How often a stream without events asks whether its key or token is still valid. */
const CHECK_MILLISECONDS = 2_000;

/**
 * Passes events on while the key or token is valid, which is checked before each event and every two seconds; then emits
 * `revoked` and ends. Calls `onEnd` at least once when the stream has ended, in whatever way. Not a generator: a generator that
 * waits for an event cannot be ended.
 */
export function untilRevoked<Value>(
  events: AsyncIterableIterator<Value>,
  isKeyValid: () => Promise<boolean>,
  onEnd: () => void,
  checkMilliseconds = CHECK_MILLISECONDS,
): AsyncIterableIterator<Value | typeof revoked> {
  let wake = () => {};
  let timer: NodeJS.Timeout | undefined;
  const end = async () => {
    clearInterval(timer);
    onEnd();
    await events.return?.();
    return { done: true, value: undefined } as const;
  };
  // A check that fails says nothing: the next event, or the next check, shows.
  const check = () => isKeyValid().then((valid) => valid || wake(), ignore);

  /** The next event; null if the key ends before it comes. */
  async function eventOrEnd(): Promise<IteratorResult<Value> | null> {
    const next = events.next();
    timer ??= setInterval(check, checkMilliseconds).unref();
    return new Promise((resolve, reject) => {
      wake = () => resolve(null);
      next.then(resolve, reject);
    });
  }

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      try {
        const event = await eventOrEnd();
        if (event?.done) return end();
        if (event && (await isKeyValid())) return event;
      } catch (error) {
        // The consumer does not end a stream that failed, so the subscription has to be removed here.
        await end();
        throw error;
      }
      await end();
      return { done: false, value: revoked };
    },
    return: end,
  };
}

function ignore(): void {}
