import { assert, assertEqual, assertFailsWith, failureOf } from '../../assertions/assert.ts';
import type { Behaviour } from '../../behaviour.ts';
import { createOn, makingRequests, vendorWire, withAnswer } from '../../host/replays.ts';
import { call } from '../../host/serve-simulator.ts';
import type { Trial } from '../../host/trial.ts';
import type { WireAnswer } from '../../host/wire-answer.ts';

/** Returns a function that creates with another response to the first request that has a side effect. */
async function replayedCreate<Options>(trial: Trial<Options>) {
  const recording = await trial.record();
  const replay = await trial.replay(recording.served);
  const [{ index: first }] = makingRequests(trial, recording);
  return (answer: WireAnswer) => createOn(replay, recording, withAnswer(recording, first, answer));
}

const TEN_YEARS = 10 * 365 * 24 * 3600;

export const refusals: readonly Behaviour[] = [
  {
    name: 'maps each documented error of the vendor',
    async run(trial) {
      const create = await replayedCreate(trial);
      assert(trial.suite.refusals.length > 0, 'the suite has no refusals');
      for (const refusal of trial.suite.refusals) {
        const what = `${refusal.status} ${JSON.stringify(refusal.body)}`;
        const error = await failureOf(create(vendorWire(refusal)), what);
        const { code, class: kind, outcome } = error;
        assertEqual({ code, class: kind, outcome }, refusal.becomes, what);
      }
    },
  },
  {
    name: 'treats any 5xx response as unknown',
    async run(trial) {
      const create = await replayedCreate(trial);
      const rejected = trial.suite.refusals.filter(({ becomes }) => becomes.outcome === 'rejected');
      const bodies: unknown[] = [
        '',
        '{}',
        'null',
        '<html>Bad gateway</html>',
        '{"error":',
        rejected[0]?.body ?? '',
      ];
      for (const status of [500, 502, 503, 504, 520]) {
        for (const body of bodies) {
          const error = await assertFailsWith(
            create(vendorWire({ status, body })),
            ['unknown'],
            `${status} ${body}`,
          );
          assertEqual(error.class, 'provider', `the class of ${status}`);
        }
      }
    },
  },
  {
    name: 'treats an unreadable 4xx response as a failure',
    async run(trial) {
      const create = await replayedCreate(trial);
      for (const status of [400, 401, 403, 404, 409, 418, 422, 499]) {
        for (const body of [
          '',
          '{}',
          'null',
          '[]',
          '"no"',
          '<html></html>',
          '{"error":{"code":7}}',
          '{"error":null}',
        ]) {
          const error = await failureOf(create(vendorWire({ status, body })), `${status} ${body}`);
          assert(
            error.outcome !== 'not_sent',
            `${status} ${body}: the outcome is not_sent, but the request was sent`,
          );
          assert(error.code !== '', `${status} ${body}: the code is empty`);
        }
      }
    },
  },
  {
    name: 'reads Retry-After in every format, up to one hour',
    async run(trial) {
      const create = await replayedCreate(trial);
      const limited = trial.suite.refusals.find(({ status }) => status === 429);
      const headers: Array<[string | null, number, number]> = [
        ['7', 7, 7],
        ['0', 0, 0],
        [new Date(Date.now() + 1800_000).toUTCString(), 1, 1800],
        [String(TEN_YEARS), 1, 3600],
        [new Date(Date.now() + TEN_YEARS * 1000).toUTCString(), 1, 3600],
      ];
      for (const [value, least, most] of headers) {
        const answer = {
          status: 429,
          body: limited?.body ?? '{}',
          headers: { 'retry-after': String(value) },
        };
        const error = await failureOf(create(vendorWire(answer)), `429, Retry-After: ${value}`);
        const seconds = error.retryAfterSeconds ?? -1;
        assert(seconds >= least && seconds <= most, `Retry-After: ${value} was read as ${seconds} s`);
        assertEqual(error.class, 'provider', 'the class of 429');
      }
      for (const value of [null, '-7', 'soon', '1e3', 'NaN', '7; 8', new Date(0).toUTCString()]) {
        const given = value === null ? {} : { headers: { 'retry-after': value } };
        const wire = vendorWire({ status: 429, body: limited?.body ?? '{}', ...given });
        const error = await failureOf(create(wire), `429, Retry-After: ${value}`);
        assertEqual(error.retryAfterSeconds, undefined, `Retry-After: ${value}`);
      }
    },
  },
  {
    name: 'treats a failure after the vendor acted as unknown, also in a retry with the same key',
    async run(trial) {
      const served = await trial.serve();
      const given = call();
      const prepared = await served.operations.sessions.prepare(trial.request(), call());
      await served.fault({ kind: 'error_after', status: 500 });
      const first = served.operations.sessions.create(prepared, null, given);
      await assertFailsWith(first, ['unknown'], 'a 500 after the vendor acted');
      // The vendor may repeat its first response, refuse the key, or return the session that was created.
      const again = served.operations.sessions.create(prepared, null, given);
      await again.catch((error: unknown) => assertFailsWith(Promise.reject(error), ['unknown'], 'the retry'));
    },
  },
];
