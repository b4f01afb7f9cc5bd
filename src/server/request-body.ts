import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

// Not imported: an import reads every export of the module, and one of them loads Node's own undici, 50 to 70 ms of a start.
const http = process.getBuiltinModule('node:http');

/** How long the rest of a refused body is read, so that the client receives the response. */
const DRAIN_MILLISECONDS = 1_000;

/**
 * A request whose body goes from the parser to `readBody` without the stream in between, whose events take a good part of
 * the time of a look-up. Such a request emits neither `end` nor `close`. What `readBody` does not receive is a stream as usual.
 */
export class DirectRequest extends http.IncomingMessage {
  /** Gets each chunk of the body, then null. */
  receive: ((chunk: Buffer | null) => void) | null = null;

  /** The parser calls this, also with null at the end. */
  override push(chunk: Buffer | null, encoding?: BufferEncoding): boolean {
    if (this.receive === null) return super.push(chunk, encoding);
    this.receive(chunk);
    return true;
  }

  /** Node calls this after the answer, for requests that nobody has read. */
  override resume(): this {
    return this.receive === null ? super.resume() : this;
  }
}

// A property in the types of Node, so a class cannot override it. Node counts a request that has not ended as aborted when
// its client leaves, and keeps it until the next one.
const ended = Object.getOwnPropertyDescriptor(Readable.prototype, 'readableEnded');
Object.defineProperty(DirectRequest.prototype, 'readableEnded', {
  get(this: DirectRequest): boolean {
    return this.receive === null ? ended?.get?.call(this) : this.complete;
  },
});

/**
 * Reads the whole body and passes it to `done`, or 'too_large' as soon as it exceeds the limit. Passes nothing if the client
 * disconnects.
 */
export function readBody(
  incoming: DirectRequest,
  maximumBytes: number,
  done: (body: Buffer | 'too_large') => void,
): void {
  if (Number(incoming.headers['content-length'] ?? 0) > maximumBytes) {
    done('too_large');
    return;
  }
  let chunks: Buffer[] = [];
  let bytes = 0;
  // In a variable first: V8 expects a function that is written straight to a property to live long, and would keep the
  // whole request until the next collection of the old generation.
  const receive = (chunk: Buffer | null) => {
    if (chunk === null) {
      const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
      // The request is kept as long as its answer, which may be a stream.
      chunks = [];
      done(body);
      return;
    }
    bytes += chunk.length;
    if (bytes <= maximumBytes) return void chunks.push(chunk);
    // The rest is a stream again.
    incoming.receive = null;
    done('too_large');
  };
  incoming.receive = receive;
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
