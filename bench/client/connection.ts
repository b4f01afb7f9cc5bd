import { connect, type Socket } from 'node:net';

/** `isStream`: the body follows in parts, which are dropped. The connection takes no other request then. */
export type Answer = { readonly status: number; readonly body: string; readonly isStream?: boolean };

/** A kept connection with one request at a time. Far cheaper than an HTTP client, so that the server is the limit. */
export type Connection = {
  send(request: string, onAnswer: (answer: Answer) => void): void;
  close(): void;
};

const END_OF_HEAD = '\r\n\r\n';
const STREAM = /\r\ncontent-type: *text\/event-stream/i;
const BROKEN: Answer = { status: 0, body: '' };

/** The answer, as soon as all of it has arrived. */
function parse(text: string): Answer | null {
  const end = text.indexOf(END_OF_HEAD);
  if (end < 0) return null;
  const head = text.slice(0, end);
  if (STREAM.test(head)) return { status: Number(head.slice(9, 12)), body: '', isStream: true };
  const body = text.slice(end + END_OF_HEAD.length);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  const isWhole = length === undefined ? /(^|\r\n)0\r\n\r\n$/.test(body) : body.length >= Number(length);
  return isWhole ? { status: Number(head.slice(9, 12)), body } : null;
}

export function openConnection(port: number): Connection {
  let socket: Socket | null = null;
  let text = '';
  let pending: ((answer: Answer) => void) | null = null;

  function answer(with_: Answer): void {
    const done = pending;
    [pending, text] = [null, ''];
    done?.(with_);
  }
  function open(): Socket {
    const opened = connect(port, '127.0.0.1');
    opened.setNoDelay();
    opened.setEncoding('latin1');
    opened.on('data', (chunk: unknown) => {
      if (!pending) return;
      text = text === '' ? String(chunk) : text + String(chunk);
      const whole = parse(text);
      if (whole) answer(whole);
    });
    opened.on('error', () => undefined);
    opened.on('close', () => {
      if (socket === opened) socket = null;
      answer(BROKEN);
    });
    return opened;
  }

  return {
    send(request, onAnswer) {
      pending = onAnswer;
      socket ??= open();
      socket.write(request);
    },
    close: () => void socket?.destroy(),
  };
}
