import type { Call } from '../../../../provider/call.ts';
import { endsAs, same } from '../../assertions/claims.ts';
import { everyOther } from '../../assertions/every-other.ts';
import type { Behaviour } from '../../behaviour.ts';
import { createOn, getOn, makingRequests, recordGet, withAnswer } from '../../host/replays.ts';
import { call } from '../../host/serve-simulator.ts';
import type { Replay } from '../../host/trial.ts';
import { wireAnswer } from '../../host/wire-answer.ts';

const silence = { bytes: Buffer.alloc(0), ending: 'hang' } as const;

/** As `AbortSignal.timeout` says it. */
const timedOut = () => new DOMException('The deadline has passed.', 'TimeoutError');

/** Aborts when so many requests have come, so that it is certain that they were sent, however slow the machine is. */
async function leftAt<Answer>(
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
    name: 'sends nothing for a call that is aborted before it begins',
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
        await endsAs(act(aborted()), ['not_sent'], `${name}, aborted before`);
      }
      for (const [name, act] of Object.entries(everyOther(served.operations, recording))) {
        // With nothing to ask they may answer all the same.
        const acted = Promise.resolve(act(aborted()));
        await acted.catch((error) => endsAs(Promise.reject(error), ['not_sent'], `${name}, aborted before`));
        same(served.requests.length, before, `requests of ${name}, aborted before`);
      }
    },
  },
  {
    name: 'ends at its deadline, not knowing what became of the create',
    async run(trial) {
      const recording = await trial.record();
      const replay = await trial.replay(recording.served);
      for (const { index } of makingRequests(trial, recording)) {
        const wires = withAnswer(recording, index, silence);
        const create = leftAt(replay, index + 1, timedOut(), (signal) =>
          createOn(replay, recording, wires, signal),
        );
        await endsAs(create, ['unknown'], 'no answer');
      }
      const { reference } = await recordGet(recording);
      const get = leftAt(replay, 1, timedOut(), (signal) => getOn(replay, reference, [silence], signal));
      await endsAs(get, ['unknown'], 'no answer to get');
    },
  },
  {
    name: 'ends at its deadline while the answer still trickles in',
    async run(trial) {
      const recording = await trial.record();
      const replay = await trial.replay(recording.served);
      for (const { index, answer } of makingRequests(trial, recording)) {
        // It would be whole after some seconds: who waits for it succeeds, and that is the mistake.
        const wires = withAnswer(recording, index, wireAnswer(answer, { trickleMilliseconds: 10 }));
        const create = leftAt(replay, index + 1, timedOut(), (signal) =>
          createOn(replay, recording, wires, signal),
        );
        await endsAs(create, ['unknown'], 'an answer that trickles');
      }
    },
  },
  {
    name: 'ends when the caller leaves, not knowing what became of the create',
    async run(trial) {
      const recording = await trial.record();
      const replay = await trial.replay(recording.served);
      const [{ index: first }] = makingRequests(trial, recording);
      const wires = withAnswer(recording, first, silence);
      const gone = new Error('the caller has left');
      const create = leftAt(replay, first + 1, gone, (signal) => createOn(replay, recording, wires, signal));
      await endsAs(create, ['unknown'], 'a caller who leaves');
    },
  },
];
