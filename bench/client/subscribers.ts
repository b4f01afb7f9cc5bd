// Subscribes many times to one session, or once to each of many: prints a line when all streams are open. After each line on
// its standard input it waits for one further message on every stream, and prints when the first and the last arrived. Both
// lines have the bytes of the largest event, as server-sent text.
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

type Subscriptions = { port: number; key: string; ids: string[]; count: number };

const { port, key, ids, count } = JSON.parse(process.argv[2] ?? '{}') as Subscriptions;
const QUERY = 'subscription ($id: ID!) { onrampSession(id: $id) { id status revision } }';
const OPENED_AT_ONCE = 50;
const EVENT = /event: next\n.*?\n\n/s;

let wave: { missing: Set<number>; since: number; first: number; done: (last: number) => void } | null = null;
let largest = 0;

/** Resolves with the first message. Later ones count for the present wave. */
function subscribe(number: number): Promise<void> {
  const body = JSON.stringify({ query: QUERY, variables: { id: ids[number % ids.length] } });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect(port, '127.0.0.1').setNoDelay().setEncoding('latin1');
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\n` +
      `accept: text/event-stream\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  socket.on('data', (chunk: unknown) => {
    const [event] = EVENT.exec(String(chunk)) ?? [];
    if (event === undefined) return;
    largest = Math.max(largest, event.length);
    resolve();
    if (!wave?.missing.delete(number)) return;
    const after = performance.now() - wave.since;
    wave.first ||= after;
    if (wave.missing.size === 0) wave.done(after);
  });
  socket.on('error', reject);
  socket.on('close', () => reject(new Error(`The stream ${number} was closed.`)));
  return promise;
}

for (let number = 0; number < count; number += OPENED_AT_ONCE) {
  const batch = Array.from({ length: Math.min(OPENED_AT_ONCE, count - number) }, (_, at) => number + at);
  await Promise.all(batch.map(subscribe));
}
console.log(JSON.stringify({ opened: count, bytes: largest }));

for await (const _ of createInterface({ input: process.stdin })) {
  const { promise, resolve } = Promise.withResolvers<number>();
  const all = new Set(Array.from({ length: count }, (_, number) => number));
  wave = { missing: all, since: performance.now(), first: 0, done: resolve };
  largest = 0;
  console.log('waiting');
  const last = await promise;
  console.log(JSON.stringify({ first: wave.first, last, bytes: largest }));
}
