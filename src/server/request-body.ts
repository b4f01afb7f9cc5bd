import type { IncomingMessage } from 'node:http';

/** A body that is too large is read to its end for this long at most, so that the client gets to read why. */
const DRAIN_MILLISECONDS = 1_000;

/** The whole body, or 'too_large' as soon as that is known. Rejects where the client goes away. */
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

/** Reads and forgets what the client still sends, for a moment. */
export function drain(incoming: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    if (incoming.complete || incoming.destroyed) return resolve();
    const timer = setTimeout(resolve, DRAIN_MILLISECONDS);
    incoming.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    incoming.once('end', () => {
      clearTimeout(timer);
      resolve();
    });
    incoming.resume();
  });
}
