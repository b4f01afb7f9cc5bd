import { ProviderError } from 'onramp-gateway/provider';
import { expect, test } from 'vitest';
import { call, failure, json, NOW, scripted, testOptions } from '../testing.ts';
import { createClient } from './client.ts';

const refused = (seconds: number) => ({
  status: 400,
  headers: { date: new Date(NOW.getTime() + seconds * 1000).toUTCString() },
  body: '{"errorCode":"011"}',
});
const account = json({ account: '0x1' });

function connected(answers: Parameters<typeof scripted>[0], more: Record<string, unknown> = {}) {
  const options = testOptions(more);
  const vendor = scripted(answers);
  const client = createClient(options, vendor.context);
  const timestamps = () => vendor.sent.map(({ body }) => Number(/"timestamp":(\d+)/.exec(body ?? '')?.[1]));
  return { client, timestamps, ...vendor };
}

test('a refused timestamp is corrected once with Calypso’s time, and the correction is kept', async () => {
  const { client, sent, timestamps, warnings } = connected([refused(400), account, account]);
  await client.transactionGet('t1', call()).catch(() => undefined);
  const payloads = sent.map(({ body }) => body?.replace(/"timestamp":\d+/, ''));
  expect(payloads[1]).toBe(payloads[0]);
  expect(sent[1]?.headers?.sign).not.toBe(sent[0]?.headers?.sign);
  expect(warnings).toEqual(["The clock differs from Calypso's"]);
  await client.account(call());
  const now = NOW.getTime();
  expect(timestamps()).toEqual([now, now + 400_000, now + 400_000]);
});

test('an outdated correction is replaced', async () => {
  const { client, timestamps } = connected([refused(400), account, refused(0), account]);
  await client.account(call());
  await client.account(call());
  const now = NOW.getTime();
  expect(timestamps()).toEqual([now, now + 400_000, now + 400_000, now]);
});

test('the corrected request never waits for the rate limit: the customer has waited for the first one', async () => {
  const { client, sent } = connected([refused(400), account], { http: { maxRequestsPerSecond: 1 } });
  const first = client.account(call());
  // Takes the second of the limit's future that the correction would otherwise get, and gives up without a request.
  const other = client.account({ ...call(), signal: AbortSignal.abort() });
  expect(await failure(other)).toMatchObject({ code: 'deadline', outcome: 'not_sent' });
  expect(await first).toMatchObject({ account: '0x1' });
  expect(sent).toHaveLength(2);
});

test.each([
  ['a second refusal', [refused(400), refused(400)], 2],
  ['no time in the answer', [{ ...refused(0), headers: {} }], 1],
])('after %s the request is not repeated', async (_name, answers, sends) => {
  const { client, sent } = connected(answers);
  expect(await failure(client.account(call()))).toMatchObject({ code: '011', outcome: 'rejected' });
  expect(sent).toHaveLength(sends);
});

test.each([
  ['a failure with code 011', { ...refused(400), status: 500 }],
  ['a timeout', new ProviderError({ outcome: 'unknown', class: 'provider', code: 'timeout', message: 'x' })],
])('after %s the request is not repeated, since it may have acted', async (_name, answer) => {
  const { client, sent } = connected([answer]);
  expect((await failure(client.orderCreate('{}', call()))).outcome).toBe('unknown');
  expect(sent).toHaveLength(1);
});

test('operations without arguments have no payload, and a deletion is a DELETE with a body', async () => {
  const { client, sent } = connected([account, { body: '' }]);
  await client.account(call());
  await client.subscriptionDelete('r1', call());
  expect(Object.keys(JSON.parse(sent[0]?.body ?? ''))).toEqual(['account', 'timestamp']);
  expect(sent[1]).toMatchObject({ method: 'DELETE', url: expect.stringMatching(/subscription\/webhook$/) });
  expect(JSON.parse(sent[1]?.body ?? '').payload).toEqual({ requestId: 'r1' });
});
