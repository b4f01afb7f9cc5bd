import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type ReceivedRequest, receive } from './host-simulator.ts';
import type { WireAnswer } from './wire-answer.ts';

export type AnswerHost = {
  readonly url: string;
  /** Requests since the last `script`. */
  readonly requests: readonly ReceivedRequest[];
  /** Sets the responses, one for each request in order. The last one repeats. */
  script(answers: readonly WireAnswer[]): void;
  /** Resolves when `count` requests have arrived completely since the last `script`. */
  arrivalOf(count: number): Promise<void>;
  close(): Promise<void>;
};

/** Starts a server that sends scripted responses, byte for byte, whatever the request is. */
export async function hostAnswers(): Promise<AnswerHost> {
  const requests: ReceivedRequest[] = [];
  const closed = new AbortController();
  let answers: readonly WireAnswer[] = [];
  let awaited: { count: number; arrived(): void } = { count: 0, arrived: () => undefined };

  async function answer(incoming: IncomingMessage): Promise<void> {
    const { socket } = incoming;
    requests.push(await receive(incoming));
    const wire = answers[Math.min(requests.length, answers.length) - 1];
    if (requests.length === awaited.count) awaited.arrived();
    if (wire === undefined) return void socket.destroy();
    if (wire.trickleMilliseconds !== undefined) await trickle(socket, wire, wire.trickleMilliseconds);
    else if (wire.bytes.length > 0) socket.write(wire.bytes);
    if (wire.ending === 'end') socket.end();
    if (wire.ending === 'reset') socket.resetAndDestroy();
  }

  async function trickle(socket: Socket, { bytes }: WireAnswer, milliseconds: number): Promise<void> {
    for (let at = 0; at < bytes.length && socket.writable; at += 1) {
      socket.write(bytes.subarray(at, at + 1));
      await delay(milliseconds, undefined, { signal: closed.signal });
    }
  }

  const server = createServer((incoming) => {
    // A client may close the connection early.
    incoming.socket.on('error', () => undefined);
    answer(incoming).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    script(given) {
      answers = given;
      requests.length = 0;
    },
    arrivalOf: (count) =>
      new Promise((resolve) => {
        awaited = { count, arrived: resolve };
      }),
    async close() {
      closed.abort();
      const ended = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await ended;
    },
  };
}
