/** The last event of a stream whose API key was revoked. */
export const revoked: unique symbol = Symbol('the key was revoked');

/**
 * Passes events on while the API key is valid, which is checked before each event; then emits `revoked` and ends. Not a
 * generator: a generator that waits for an event cannot be ended.
 */
export function untilRevoked<Value>(
  events: AsyncIterableIterator<Value>,
  isKeyValid: () => Promise<boolean>,
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
        if (event.done || (await isKeyValid())) return event;
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
