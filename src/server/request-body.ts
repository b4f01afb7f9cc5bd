import type { IncomingMessage } from 'node:http';

/** How long the rest of a refused body is read, so that the client receives the response. */
const DRAIN_MILLISECONDS = 1_000;

/**
 * Reads the whole body and passes it to `done`, or 'too_large' as soon as it exceeds the limit. `fail` gets the error if the
 * client disconnects.
 */
export function readBody(
  incoming: IncomingMessage,
  maximumBytes: number,
  fail: (error: unknown) => void,
  done: (body: Buffer | 'too_large') => void,
): void {
  if (Number(incoming.headers['content-length'] ?? 0) > maximumBytes) {
    done('too_large');
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  const onData = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maximumBytes) return void chunks.push(chunk);
    incoming.off('data', onData);
    incoming.off('end', onEnd);
    done('too_large');
  };
  const onEnd = () => done(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
  // Not `once`, which costs more; both events come at most once.
  incoming.on('data', onData);
  incoming.on('end', onEnd);
  incoming.on('error', fail);
}

/** Reads and discards the rest of the body, for one second at most. */
export function drain(incoming: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    if (incoming.complete || incoming.destroyed) return resolve();
    const timer = setTimeout(resolve, DRAIN_MILLISECONDS);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    incoming.once('close', end);
    incoming.once('end', end);
    incoming.resume();
  });
}
