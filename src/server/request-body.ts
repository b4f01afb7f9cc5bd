import type { IncomingMessage } from 'node:http';

/** How long the rest of a refused body is read, so that the client receives the response. */
const DRAIN_MILLISECONDS = 1_000;

/** Reads the whole body, or returns 'too_large' as soon as it exceeds the limit. Rejects if the client disconnects. */
export function readBody(incoming: IncomingMessage, maximumBytes: number): Promise<Buffer | 'too_large'> {
  if (Number(incoming.headers['content-length'] ?? 0) > maximumBytes) return Promise.resolve('too_large');
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maximumBytes) {
        incoming.off('data', onData);
        chunks.length = 0;
        resolve('too_large');
      } else chunks.push(chunk);
    };
    incoming.on('data', onData);
    incoming.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    incoming.once('error', reject);
  });
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
