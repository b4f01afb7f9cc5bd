import { STATUS_CODES } from 'node:http';

/** The bytes of a response, and what happens to the connection after them. */
export type WireAnswer = {
  readonly bytes: Buffer;
  /** `end` and `reset` close the connection; `hang` keeps it open without sending more. */
  readonly ending: 'end' | 'reset' | 'hang';
  /** Sends one byte at a time with this delay. */
  readonly trickleMilliseconds?: number;
};

/** Headers that are recomputed, since those of a recorded response may not match. */
const framing = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive']);

/** Serializes a response as HTTP/1.1. */
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
