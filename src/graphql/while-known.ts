/** The last of a stream whose listener's key was revoked. */
export const revoked: unique symbol = Symbol('the key was revoked');

/**
 * The events for as long as the listener is known, asked before each is told; then `revoked`, and nothing more. By hand,
 * since a generator that waits for an event could not be ended meanwhile.
 */
export function whileKnown<Value>(
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
      if (event.done) return event;
      const known = await isKnown().catch(async (error: unknown) => {
        await end();
        throw error;
      });
      if (known) return event;
      await end();
      return { done: false, value: revoked };
    },
    return: end,
  };
}
