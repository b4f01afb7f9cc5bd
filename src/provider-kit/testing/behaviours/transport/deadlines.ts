import type { Call } from '../../../../provider/call.ts';
import { assertEqual, assertFailsWith } from '../../assertions/assert.ts';
import { everyOther } from '../../assertions/every-other.ts';
import type { Behaviour } from '../../behaviour.ts';
import { createOn, getOn, makingRequests, recordGet, withAnswer } from '../../host/replays.ts';
import { call } from '../../host/serve-simulator.ts';
import type { Replay } from '../../host/trial.ts';
import { wireAnswer } from '../../host/wire-answer.ts';

const silence = { bytes: Buffer.alloc(0), ending: 'hang' } as const;

/** The reason that `AbortSignal.timeout` uses. */
const timedOut = () => new DOMException('The deadline has passed.', 'TimeoutError');

/** Aborts the call after a number of requests has arrived, so that they were sent however slow the machine is. */
async function abortAt<Answer>(
  replay: Replay,
  requests: number,
  reason: Error,
  act: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const caller = new AbortController();
  const arrival = replay.arrivalOf(requests);
  const acted = act(caller.signal);
  await Promise.race([arrival, acted.catch(() => undefined)]);
  caller.abort(reason);
  return acted;
}

export const deadlines: readonly Behaviour[] = [
  {
    name: 'sends nothing if the call is already aborted',
    async run(trial) {
      const recording = await trial.record();
      const { served, prepared, news } = recording;
      const { sessions } = served.operations;
      const before = served.requests.length;
      const aborted = () => call({ signal: AbortSignal.abort() });
      const calls = {
        'sessions.create': (given: Call) => sessions.create(prepared, null, given),
        'sessions.get': (given: Call) => sessions.get(news.reference ?? 'none', given),
      };
      for (const [name, act] of Object.entries(calls)) {
        await assertFailsWith(act(aborted()), ['not_sent'], `${name} with an aborted signal`);
      }
      for (const [name, act] of Object.entries(everyOther(served.operations, recording))) {
        // An operation that sends no request may still return a result.
        const acted = Promise.resolve(act(aborted()));
        await acted.catch((error) =>
          assertFailsWith(Promise.reject(error), ['not_sent'], `${name} with an aborted signal`),
        );
        assertEqual(served.requests.length, before, `requests of ${name} with an aborted signal`);
      }
    },
  },
  {
    name: 'ends at the deadline and reports unknown',
    async run(trial) {
      const recording = await trial.record();
      const replay = await trial.replay(recording.served);
      for (const { index } of makingRequests(trial, recording)) {
        const wires = withAnswer(recording, index, silence);
        const create = abortAt(replay, index + 1, timedOut(), (signal) =>
          createOn(replay, recording, wires, signal),
        );
        await assertFailsWith(create, ['unknown'], 'no response');
      }
      const { reference } = await recordGet(recording);
      const get = abortAt(replay, 1, timedOut(), (signal) => getOn(replay, reference, [silence], signal));
      await assertFailsWith(get, ['unknown'], 'no response to get');
    },
  },
  {
    name: 'ends at the deadline while the response is still arriving',
    async run(trial) {
      const recording = await trial.record();
      const replay = await trial.replay(recording.served);
      for (const { index, answer } of makingRequests(trial, recording)) {
        // Complete after some seconds: an adapter that waits for it ignores the deadline.
        const wires = withAnswer(recording, index, wireAnswer(answer, { trickleMilliseconds: 10 }));
        const create = abortAt(replay, index + 1, timedOut(), (signal) =>
          createOn(replay, recording, wires, signal),
        );
        await assertFailsWith(create, ['unknown'], 'a slow response');
      }
    },
  },
  {
    name: 'ends when the caller aborts and reports unknown',
    async run(trial) {
      const recording = await trial.record();
      const replay = await trial.replay(recording.served);
      const [{ index: first }] = makingRequests(trial, recording);
      const wires = withAnswer(recording, first, silence);
      const reason = new Error('aborted by the caller');
      const create = abortAt(replay, first + 1, reason, (signal) =>
        createOn(replay, recording, wires, signal),
      );
      await assertFailsWith(create, ['unknown'], 'a caller that aborts');
    },
  },
];
