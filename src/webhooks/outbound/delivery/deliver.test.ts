import { expect, test } from 'vitest';
import { createKeyRing } from '../../../secrets/index.ts';
import type { FailedAttempt, TakenDelivery, WebhookOutbox } from '../../../store/webhooks/outbox.ts';
import { receiveWebhooks } from '../testing.ts';
import { type DeliverDeps, deliver } from './deliver.ts';
import { newSecret } from './sign.ts';

const NOW = new Date('2026-11-21T10:00:30.999Z');
const keyRing = createKeyRing([`test:${Buffer.alloc(32, 7).toString('base64')}`]);

/** A queue that only remembers what it was told. */
function deps(reason: string | null = null) {
  const told: Array<[what: string, failure?: FailedAttempt]> = [];
  const warned: string[] = [];
  const queue: WebhookOutbox = {
    take: async () => [],
    succeeded: async (_, status) => void told.push([`succeeded ${status}`]),
    failed: async (_, failure) => {
      told.push(['failed', failure]);
      return reason;
    },
    release: async () => void told.push(['given back']),
  };
  const given: DeliverDeps = {
    queue,
    keyRing,
    rules: { loopback: true, ports: [443] },
    resolve: async () => [],
    clock: () => NOW,
    log: {
      warn: (_, message) => void warned.push(message),
      error: (_, message) => void warned.push(message),
    },
  };
  return { given, told, warned };
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

test('the time of the attempt is in the headers, that of the event in the body; a secret whose time is over signs no more', async () => {
  const receiver = await answering(202);
  const { given, told } = deps();
  const sealedPreviousSecret = keyRing.seal(newSecret());
  await deliver(given, delivery(receiver.url), never);
  await deliver(given, delivery(receiver.url, { sealedPreviousSecret }), never);
  receiver.close();
  expect(told).toEqual([['succeeded 202'], ['succeeded 202']]);
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
  ['one that asks for time', 503, { 'retry-after': '100' }, 1, [90, 110]],
  ['one that asks for time where nobody may', 500, { 'retry-after': '100' }, 1, [4.5, 5.5]],
  ['the last one', 500, {}, 8, null],
] as const)('%s is recorded with its next time', async (_, status, headers, step, seconds) => {
  const receiver = await answering(status, headers);
  const { given, told, warned } = deps();
  await deliver(given, delivery(receiver.url, { step }), never);
  receiver.close();
  const [[what, failure] = []] = told;
  expect([what, failure?.responseStatus, failure?.error]).toEqual(['failed', status, `answered ${status}`]);
  expect(failure?.gone).toBeNull();
  if (seconds === null) expect(failure?.retrySeconds).toBeNull();
  else {
    expect(failure?.retrySeconds).toBeGreaterThanOrEqual(seconds[0]);
    expect(failure?.retrySeconds).toBeLessThanOrEqual(seconds[1]);
  }
  expect(warned).toEqual([]);
});

test('410 asks for an end, and the operator reads of it', async () => {
  const receiver = await answering(410);
  const { given, told, warned } = deps('it is gone');
  await deliver(given, delivery(receiver.url), never);
  receiver.close();
  expect(told).toMatchObject([['failed', { gone: expect.stringMatching(/410/) }]]);
  expect(warned).toEqual(['a webhook endpoint was switched off']);
});

test('an attempt that a stop breaks off is given back, and is no failure', async () => {
  const stopping = new AbortController();
  const receiver = await receiveWebhooks(() => stopping.abort());
  const { given, told } = deps();
  await deliver(given, delivery(receiver.url), stopping.signal);
  receiver.close();
  expect(told).toEqual([['given back']]);
});

test('a secret that no key opens is a failure that the operator reads of, and nothing is sent', async () => {
  const receiver = await answering(200);
  const { given, told, warned } = deps();
  await deliver(given, delivery(receiver.url, { sealedSecret: new Uint8Array([9]) }), never);
  receiver.close();
  expect(receiver.received).toEqual([]);
  expect(told).toMatchObject([['failed', { error: 'could not be signed' }]]);
  expect(warned).toHaveLength(1);
});
