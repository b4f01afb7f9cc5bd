import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { createResolve } from './resolve.ts';

const A = 1;
const AAAA = 28;
const SERVER_FAILED = 2;
const IPV6 = Buffer.from('20010db8000000000000000000000001', 'hex');

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

/** A name server that answers each record type with the given addresses or failure, or not at all. */
async function nameServer(answers: Record<number, Buffer[] | number | undefined>): Promise<string> {
  const socket = createSocket('udp4');
  sockets.push(socket);
  socket.on('message', (question, { port, address }) => {
    const type = question.readUInt16BE(question.indexOf(0, 12) + 1);
    const answer = answers[type];
    if (answer === undefined) return;
    const header = Buffer.from(question.subarray(0, 12));
    header.writeUInt16BE(0x8180 | (typeof answer === 'number' ? answer : 0), 2);
    header.writeUInt16BE(typeof answer === 'number' ? 0 : answer.length, 6);
    header.writeUInt32BE(0, 8);
    const end = question.indexOf(0, 12) + 5;
    const records = (typeof answer === 'number' ? [] : answer).map((bytes) =>
      Buffer.concat([Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 1, 0, bytes.length]), bytes]),
    );
    socket.send(Buffer.concat([header, question.subarray(12, end), ...records]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return `127.0.0.1:${socket.address().port}`;
}

const never = new AbortController().signal;

test.each([
  ['both kinds', { [A]: [Buffer.from([10, 0, 0, 1])], [AAAA]: [IPV6] }, ['10.0.0.1', '2001:db8::1']],
  ['one kind, where the other is absent', { [A]: [Buffer.from([10, 0, 0, 1])], [AAAA]: [] }, ['10.0.0.1']],
  ['one kind, where the other fails', { [A]: SERVER_FAILED, [AAAA]: [IPV6] }, ['2001:db8::1']],
  ['none', { [A]: [], [AAAA]: [] }, []],
])('all addresses of a name: %s', async (_, answers, addresses) => {
  const resolve = createResolve([await nameServer(answers)]);
  expect(await resolve('receiver.test', never)).toEqual(addresses);
});

test('a silent name server is waited for until the signal aborts', async () => {
  const stopping = new AbortController();
  const resolve = createResolve([await nameServer({})]);
  sockets[0]?.on('message', () => stopping.abort(new Error('enough')));
  await expect(resolve('receiver.test', stopping.signal)).rejects.toThrow('enough');
});
