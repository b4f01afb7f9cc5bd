/** The last of a stream whose listener's key was revoked. */
export const revoked: unique symbol = Symbol('the key was revoked');

/**
 * The events for as long as the listener is known, asked before each is told; then `revoked`, and nothing more. By hand,
 * since a generator that waits for an event could not be ended meanwhile.
 */
export function untilRevoked<Value>(
  events: AsyncIterableIterator<Value>,
  isKnown: () => Promise<boolean>,
): AsyncIterableIterator<Value | typeof revoked> {
  const end = async () => {
    await events.return?.();
    return { done: true, value: undefined } as const;
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const event = await events.next();
      try {
        if (event.done || (await isKnown())) return event;
      } catch (error) {
        // Nobody ends what has failed: it would go on listening.
        await end();
        throw error;
      }
      await end();
      return { done: false, value: revoked };
    },
    return: end,
  };
}
