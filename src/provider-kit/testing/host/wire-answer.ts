import { STATUS_CODES } from 'node:http';

/** Bytes of an answer, and what becomes of the connection after them. */
export type WireAnswer = {
  readonly bytes: Buffer;
  /** Closed, politely or not; `hang`: nothing more ever comes. */
  readonly ending: 'end' | 'reset' | 'hang';
  /** A byte at a time, so many milliseconds apart. */
  readonly trickleMilliseconds?: number;
};

/** Where a server says so itself, the framing is its own: these of a recorded answer would contradict it. */
const framing = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive']);

/** An answer as HTTP/1.1 writes it. */
export function wireAnswer(
  answer: { status: number; headers?: Readonly<Record<string, string>>; body: string },
  more: Partial<WireAnswer> = {},
): WireAnswer {
  const body = Buffer.from(answer.body);
  const headers = Object.entries(answer.headers ?? {}).filter(([name]) => !framing.has(name.toLowerCase()));
  const head = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? 'Unknown'}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `content-length: ${body.length}`,
    'connection: close',
    '',
    '',
  ].join('\r\n');
  return { bytes: Buffer.concat([Buffer.from(head), body]), ending: 'end', ...more };
}
