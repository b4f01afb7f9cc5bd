/** The last event of a stream whose API key was revoked. */
export const revoked: unique symbol = Symbol('the key was revoked');

/**
 * Passes events on while the API key is valid, which is checked before each event; then emits `revoked` and ends. Calls
 * `onEnd` at least once when the stream has ended, in whatever way. Not a generator: a generator that waits for an event
 * cannot be ended.
 */
export function untilRevoked<Value>(
  events: AsyncIterableIterator<Value>,
  isKeyValid: () => Promise<boolean>,
  onEnd: () => void,
): AsyncIterableIterator<Value | typeof revoked> {
  const end = async () => {
    onEnd();
    await events.return?.();
    return { done: true, value: undefined } as const;
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      try {
        const event = await events.next();
        if (event.done) return end();
        if (await isKeyValid()) return event;
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
