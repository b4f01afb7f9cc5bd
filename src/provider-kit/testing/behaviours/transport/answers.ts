import type { SessionNews } from '../../../../provider/sessions.ts';
import { assert, assertEqual, assertFailsWith } from '../../assertions/assert.ts';
import type { Behaviour } from '../../behaviour.ts';
import { createOn, getOn, makingRequests, recordGet, wiresOf, withAnswer } from '../../host/replays.ts';
import { Absent } from '../../host/trial.ts';
import { type WireAnswer, wireAnswer } from '../../host/wire-answer.ts';
import { jsonLeaves, replaceLeaves } from '../../samples/json-leaves.ts';

/** Bodies that are not a session in any vendor's format. */
function nonsense(body: string): Array<[string, string]> {
  return [
    ['an empty body', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['an empty object', '{}'],
    ['a string', '"session"'],
    ['a number', '7'],
    ['an HTML page', '<!doctype html><html><body>We are back soon</body></html>'],
    ['JSON without its end', body.slice(0, -1)],
    ['half of the JSON', body.slice(0, Math.floor(body.length / 2))],
    ['text after the JSON', `${body}{`],
    ['an error with status 200', '{"error":{"code":"internal"},"errorCode":"000"}'],
    ['the session in a list', `[${body}]`],
    ['a thousand brackets', '['.repeat(1000)],
    ['a hundred thousand brackets', '['.repeat(100_000)],
    ['more than a mebibyte', body + ' '.repeat(2 * 1024 * 1024)],
  ];
}

/** Responses that are invalid HTTP or have an unsupported encoding. */
function invalidResponses(body: string): Array<[string, WireAnswer]> {
  const raw = (text: string): WireAnswer => ({ bytes: Buffer.from(text), ending: 'end' });
  const ok = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
  return [
    ['a wrong content encoding', wireAnswer({ status: 200, headers: { 'content-encoding': 'gzip' }, body })],
    [
      'chunks without a last chunk',
      raw(`${ok}transfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n`),
    ],
    ['an invalid chunk', raw(`${ok}transfer-encoding: chunked\r\n\r\nzz\r\n${body}\r\n0\r\n\r\n`)],
    ['headers that do not end', raw(`${ok}x-filler: ${'x'.repeat(200_000)}`)],
    ['two content lengths', raw(`${ok}content-length: 2\r\ncontent-length: ${body.length}\r\n\r\n${body}`)],
    ['a response that is not HTTP', raw(`${body}\r\n\r\n`)],
  ];
}

const literals = ['null', '""', '7', '-1', '1e999', 'true', '[]', '{}', '"\\u0000"', '"__proto__"', '[null]'];

/** Checks that the news has a reference, a status and valid amounts. */
function checkNews(news: SessionNews, what: string): void {
  assert(
    news.reference === null || (typeof news.reference === 'string' && news.reference !== ''),
    `${what}: reference`,
  );
  assert(typeof news.providerStatus === 'string' && news.providerStatus !== '', `${what}: providerStatus`);
  for (const amount of [news.fiatAmount, news.fiatTotal, news.cryptoAmount, news.delivery?.amount]) {
    if (!amount) continue;
    assert(typeof amount.minor === 'bigint' && amount.minor >= 0n, `${what}: an invalid amount`);
  }
}

export const answers: readonly Behaviour[] = [
  {
    name: 'reports unknown if the response to create is unreadable',
    async run(trial) {
      const recording = await trial.record();
      const replay = await trial.replay(recording.served);
      for (const { index, answer } of makingRequests(trial, recording)) {
        const bodies = nonsense(answer.body).map(
          ([what, body]) => [what, wireAnswer({ ...answer, body })] as const,
        );
        for (const [what, wire] of [...bodies, ...invalidResponses(answer.body)]) {
          await assertFailsWith(
            createOn(replay, recording, withAnswer(recording, index, wire)),
            ['unknown'],
            what,
          );
        }
      }
    },
  },
  {
    name: 'reports unknown if the response to get is unreadable',
    async run(trial) {
      const recording = await trial.record();
      const { reference, exchanges } = await recordGet(recording);
      const replay = await trial.replay(recording.served);
      const [exchange] = exchanges;
      if (exchange === undefined) throw new Error('get sent no request.');
      for (const [what, body] of nonsense(exchange.answer.body)) {
        const wires = wiresOf(exchanges).with(0, wireAnswer({ ...exchange.answer, body }));
        await assertFailsWith(getOn(replay, reference, wires), ['unknown'], what);
      }
    },
  },
  {
    name: 'returns valid news or reports unknown for any value in the response',
    async run(trial) {
      const recording = await trial.record();
      const { reference, exchanges } = await recordGet(recording);
      const replay = await trial.replay(recording.served);
      const [exchange] = exchanges;
      const leaves = jsonLeaves(exchange?.answer.body ?? '');
      if (exchange === undefined || leaves.length === 0)
        throw new Absent('the vendor does not respond with JSON');
      for (const leaf of leaves) {
        for (const literal of literals) {
          const body = replaceLeaves(exchange.answer.body, [leaf], () => literal);
          const wires = wiresOf(exchanges).with(0, wireAnswer({ ...exchange.answer, body }));
          const what = `${leaf.path} as ${literal}`;
          const result = await getOn(replay, reference, wires).catch((error: unknown) =>
            assertFailsWith(Promise.reject(error), ['unknown'], what),
          );
          if (!('outcome' in result)) checkNews(result, what);
        }
      }
    },
  },
  {
    name: 'ignores a wrong content type or reports unknown',
    async run(trial) {
      const recording = await trial.record();
      const replay = await trial.replay(recording.served);
      for (const type of ['text/html', 'application/octet-stream', '', 'application/json; charset=utf-16']) {
        const wires = recording.exchanges.map(({ answer }) =>
          wireAnswer({ ...answer, headers: { ...answer.headers, 'content-type': type } }),
        );
        const result = await createOn(replay, recording, wires).catch((error: unknown) =>
          assertFailsWith(Promise.reject(error), ['unknown'], `content type "${type}"`),
        );
        if ('outcome' in result) continue;
        assertEqual(
          result.reference,
          recording.news.reference,
          `the reference with the content type "${type}"`,
        );
      }
    },
  },
];
