import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { HttpStream } from '../graphql/index.ts';
import { NO_SNIFFING } from './headers.ts';

/** Keeps the connection open in proxies, and finds a client that is gone. */
const HEARTBEAT_MILLISECONDS = 12_000;
/** A comment of server-sent events, which is no event for a client. */
const HEARTBEAT = ':\n\n';
const COMPLETE = 'event: complete\ndata:\n\n';

/** With the names and values of Yoga's streams. */
const HEADERS = {
  'content-type': 'text/event-stream',
  connection: 'keep-alive',
  'cache-control': 'no-cache',
  // For proxies: a stream that is compressed is held back.
  'content-encoding': 'none',
};

/**
 * Writes the results of a stream as server-sent events until the last one, or until the client leaves. A result is asked for
 * when the client has taken the one before it, so that a slow client has nothing buffered. A client that does not read for
 * `stalledMilliseconds` is disconnected. Takes a third of the memory of a stream through the fetch API
 * (docs/decisions/0035-streams-on-node-http.md).
 */
export async function sendEvents(
  outgoing: ServerResponse,
  { status, events, textOf }: HttpStream,
  headers: Readonly<Record<string, string>>,
  stalledMilliseconds: number,
): Promise<void> {
  const { socket } = outgoing.req;
  // The client left before the stream began.
  if (outgoing.destroyed || socket.destroyed) return void events.return?.();
  const leave = () => {
    clearInterval(heartbeat);
    socket.off('close', leave);
    outgoing.off('close', leave);
    void events.return?.();
  };
  outgoing.writeHead(status, { ...NO_SNIFFING, ...HEADERS, ...headers });
  outgoing.setTimeout(stalledMilliseconds, () => outgoing.destroy());
  const heartbeat = setInterval(() => {
    if (!outgoing.writableNeedDrain) outgoing.write(HEARTBEAT);
  }, HEARTBEAT_MILLISECONDS).unref();
  outgoing.once('close', leave);
  outgoing.on('error', leave);
  // An answer that waits behind another on its connection has no event when the connection ends.
  socket.once('close', leave);

  // At once: some browsers wait for the first byte of the body before they show the answer to a page.
  outgoing.write(HEARTBEAT);
  for (;;) {
    const { done, value } = await events.next();
    if (outgoing.destroyed || socket.destroyed) return;
    if (done) break;
    const isTaken = outgoing.write(`event: next\ndata: ${textOf(value)}\n\n`);
    if (!isTaken) await once(outgoing, 'drain');
  }
  // The client may take the last events later.
  clearInterval(heartbeat);
  outgoing.end(COMPLETE);
}
