/**
 * Ends a body that nobody will read. Yoga starts a stream at the first read, and canceling one that has not started would leave
 * its subscription open.
 */
export async function endUnread(body: ReadableStream<Uint8Array>): Promise<void> {
  const reader = body.getReader();
  const started = reader.read();
  await Promise.allSettled([started, reader.cancel()]);
}
