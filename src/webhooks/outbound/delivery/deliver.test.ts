import { expect, test } from 'vitest';
import type { Log } from '../../../observe/index.ts';
import { createKeyRing } from '../../../secrets/index.ts';
import type { FailedAttempt, TakenDelivery, WebhookOutbox } from '../../../store/webhooks/outbox.ts';
import { receiveWebhooks } from '../testing.ts';
import { type DeliverDeps, deliver } from './deliver.ts';
import { newSecret } from './sign.ts';

const NOW = new Date('2026-11-21T10:00:30.999Z');
const keyRing = createKeyRing([`test:${Buffer.alloc(32, 7).toString('base64')}`]);

/** A queue that records its calls. */
function deps(reason: string | null = null) {
  const calls: Array<[call: string, failure?: FailedAttempt]> = [];
  const logged: Array<[event: unknown, message: unknown]> = [];
  const log = (fields: object, message?: unknown) =>
    void logged.push([Reflect.get(fields, 'event'), message]);
  const queue: WebhookOutbox = {
    take: async () => [],
    succeeded: async (_, status) => void calls.push([`succeeded ${status}`]),
    failed: async (_, failure) => {
      calls.push(['failed', failure]);
      return reason;
    },
    release: async () => void calls.push(['given back']),
  };
  const given: DeliverDeps = {
    queue,
    keyRing,
    rules: { loopback: true, ports: [443] },
    resolve: async () => [],
    clock: () => NOW,
    log: { warn: log as Log['warn'], error: log as Log['error'] },
  };
  return { given, calls, logged };
}

function delivery(url: string, change: Partial<TakenDelivery> = {}): TakenDelivery {
  return {
    id: 'whd_1',
    attempt: 1,
    step: 1,
    endpointId: 'whe_1',
    url,
    eventId: 'evt_1',
    type: 'deposit.updated',
    failing: false,
    data: { id: 'dep_1', status: 'CONFIRMED' },
    occurredAt: new Date('2026-11-21T10:00:00.000Z'),
    sealedSecret: keyRing.seal(newSecret()),
    sealedPreviousSecret: null,
    ...change,
  };
}

async function answering(status: number, headers: Record<string, string> = {}) {
  return receiveWebhooks((_, response) => void response.writeHead(status, headers).end());
}
const never = new AbortController().signal;

test('the headers have the time of the attempt, the body that of the event; an expired secret does not sign', async () => {
  const receiver = await answering(202);
  const { given, calls } = deps();
  const sealedPreviousSecret = keyRing.seal(newSecret());
  await deliver(given, delivery(receiver.url), never);
  await deliver(given, delivery(receiver.url, { sealedPreviousSecret }), never);
  receiver.close();
  expect(calls).toEqual([['succeeded 202'], ['succeeded 202']]);
  const [one, two] = receiver.received;
  expect(one?.headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Date.parse('2026-11-21T10:00:30Z') / 1000),
  });
  expect(one?.body).toBe(
    '{"type":"deposit.updated","timestamp":"2026-11-21T10:00:00.000Z","data":{"id":"dep_1","status":"CONFIRMED"}}',
  );
  expect(two?.body).toBe(one?.body);
  const signatures = receiver.received.map(({ headers }) => headers['webhook-signature']?.split(' ').length);
  expect(signatures).toEqual([1, 2]);
});

test.each([
  ['a failure', 500, {}, 1, [4.5, 5.5]],
  ['a failure with Retry-After', 503, { 'retry-after': '100' }, 1, [90, 110]],
  ['a Retry-After with a status that must not have one', 500, { 'retry-after': '100' }, 1, [4.5, 5.5]],
  ['the last failure', 500, {}, 8, null],
] as const)('%s is recorded with the time of the next attempt', async (_, status, headers, step, seconds) => {
  const receiver = await answering(status, headers);
  const { given, calls, logged } = deps();
  await deliver(given, delivery(receiver.url, { step }), never);
  receiver.close();
  const [[what, failure] = []] = calls;
  expect([what, failure?.responseStatus, failure?.error]).toEqual(['failed', status, `answered ${status}`]);
  expect(failure?.gone).toBeNull();
  if (seconds === null) expect(failure?.retrySeconds).toBeNull();
  else {
    expect(failure?.retrySeconds).toBeGreaterThanOrEqual(seconds[0]);
    expect(failure?.retrySeconds).toBeLessThanOrEqual(seconds[1]);
  }
  expect(logged).toEqual([]);
});

test('410 disables the endpoint, and the log says so', async () => {
  const receiver = await answering(410);
  const { given, calls, logged } = deps('it is gone');
  await deliver(given, delivery(receiver.url), never);
  receiver.close();
  expect(calls).toMatchObject([['failed', { gone: expect.stringMatching(/410/) }]]);
  expect(logged).toEqual([['webhook_endpoint_disabled', 'A webhook endpoint was disabled']]);
});

test('an attempt that a stop aborts is returned to the queue, not recorded as a failure', async () => {
  const stopping = new AbortController();
  const receiver = await receiveWebhooks(() => stopping.abort());
  const { given, calls } = deps();
  await deliver(given, delivery(receiver.url), stopping.signal);
  receiver.close();
  expect(calls).toEqual([['given back']]);
});

test('a secret that no key opens is a failure and an error in the log, and nothing is sent', async () => {
  const receiver = await answering(200);
  const { given, calls, logged } = deps();
  await deliver(given, delivery(receiver.url, { sealedSecret: new Uint8Array([9]) }), never);
  receiver.close();
  expect(receiver.received).toEqual([]);
  expect(calls).toMatchObject([['failed', { error: 'could not be signed' }]]);
  expect(logged).toMatchObject([['webhook_signing_failed', expect.any(String)]]);
});
