import { endsAs, failureOf, hold, same } from '../../assertions/claims.ts';
import type { Behaviour } from '../../behaviour.ts';
import { hostAnswers } from '../../host/host-answers.ts';
import {
  createOn,
  getOn,
  makingRequests,
  recordGet,
  vendorWire,
  wiresOf,
  withAnswer,
} from '../../host/replays.ts';
import { call } from '../../host/serve-simulator.ts';
import type { Recording, Trial } from '../../host/trial.ts';
import { type WireAnswer, wireAnswer } from '../../host/wire-answer.ts';

/** As many at a time; each has a server and an adapter of its own. */
const LANES = 8;

/** Every way to break off an answer: after each byte, by turns closed politely and reset. */
function* cuts(whole: WireAnswer): Generator<WireAnswer> {
  for (let at = 0; at < whole.bytes.length; at += 1) {
    yield { bytes: whole.bytes.subarray(0, at), ending: at % 2 === 0 ? 'end' : 'reset' };
  }
}

async function everyCut<Options>(
  trial: Trial<Options>,
  recording: Recording<Options>,
  answers: readonly WireAnswer[],
  index: number,
  attempt: (lane: Awaited<ReturnType<Trial<Options>['replay']>>, answers: WireAnswer[]) => Promise<unknown>,
): Promise<void> {
  const whole = answers[index];
  if (whole === undefined) throw new Error('There is no such answer.');
  const left = cuts(whole);
  const lane = async () => {
    const replay = await trial.replay(recording.served);
    await attempt(replay, [...answers]);
    for (const cut of left) {
      const what = `answer ${index + 1} cut after byte ${cut.bytes.length} of ${whole.bytes.length}`;
      await endsAs(attempt(replay, answers.with(index, cut)), ['unknown'], what);
    }
    await replay.close();
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

export const connections: readonly Behaviour[] = [
  {
    name: 'knows that nothing was sent where no connection came about',
    async run(trial) {
      const recording = await trial.record();
      const replay = await trial.replay(recording.served);
      await replay.close();
      const create = replay.operations.sessions.create(recording.prepared, null, call());
      const error = await endsAs(create, ['not_sent'], 'a closed port');
      same(error.class, 'provider', 'the class of a closed port');
    },
  },
  {
    name: 'does not know what became of a create that broke off, wherever it broke off',
    async run(trial) {
      const recording = await trial.record();
      const answers = wiresOf(recording.exchanges);
      for (const { index } of makingRequests(trial, recording)) {
        await everyCut(trial, recording, answers, index, (lane, given) => createOn(lane, recording, given));
      }
    },
  },
  {
    name: 'fails in a way that it names where a look-up broke off, wherever it broke off',
    async run(trial) {
      const recording = await trial.record();
      const { reference, exchanges } = await recordGet(recording);
      const attempt = (lane: Parameters<typeof getOn>[0], given: WireAnswer[]) =>
        getOn(lane, reference, given);
      await everyCut(trial, recording, wiresOf(exchanges), 0, attempt);
    },
  },
  {
    name: 'follows no redirect',
    async run(trial) {
      const recording = await trial.record();
      const replay = await trial.replay(recording.served);
      const trap = await hostAnswers();
      try {
        for (const [index, exchange] of recording.exchanges.entries()) {
          trap.script([wireAnswer(exchange.answer)]);
          for (const status of [300, 301, 302, 303, 307, 308]) {
            const redirect = vendorWire({ status, headers: { location: `${trap.url}/elsewhere` }, body: '' });
            const create = createOn(replay, recording, withAnswer(recording, index, redirect));
            const error = await failureOf(create, `a redirect (${status})`);
            hold(trap.requests.length === 0, `a redirect (${status}) was followed`);
            hold(error.outcome === 'unknown', `a redirect (${status}): outcome ${error.outcome}`);
          }
        }
      } finally {
        await trap.close();
      }
    },
  },
];
