import { assert, assertEqual, assertFailsWith, failureOf } from '../../assertions/assert.ts';
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

/** Number of concurrent runs, each with its own server and adapter. */
const LANES = 8;

/** A response that ends after each of its bytes, alternately with a close and a reset. */
function* cuts(complete: WireAnswer): Generator<WireAnswer> {
  for (let at = 0; at < complete.bytes.length; at += 1) {
    yield { bytes: complete.bytes.subarray(0, at), ending: at % 2 === 0 ? 'end' : 'reset' };
  }
}

async function everyCut<Options>(
  trial: Trial<Options>,
  recording: Recording<Options>,
  answers: readonly WireAnswer[],
  index: number,
  attempt: (lane: Awaited<ReturnType<Trial<Options>['replay']>>, answers: WireAnswer[]) => Promise<unknown>,
): Promise<void> {
  const complete = answers[index];
  if (complete === undefined) throw new Error('There is no response with this index.');
  const left = cuts(complete);
  const lane = async () => {
    const replay = await trial.replay(recording.served);
    await attempt(replay, [...answers]);
    for (const cut of left) {
      const what = `response ${index + 1} cut after byte ${cut.bytes.length} of ${complete.bytes.length}`;
      await assertFailsWith(attempt(replay, answers.with(index, cut)), ['unknown'], what);
    }
    await replay.close();
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

export const connections: readonly Behaviour[] = [
  {
    name: 'reports not_sent if no connection was made',
    async run(trial) {
      const recording = await trial.record();
      const replay = await trial.replay(recording.served);
      await replay.close();
      const create = replay.operations.sessions.create(recording.prepared, null, call());
      const error = await assertFailsWith(create, ['not_sent'], 'a closed port');
      assertEqual(error.class, 'provider', 'the class of a closed port');
    },
  },
  {
    name: 'reports unknown if the connection closes at any byte of the response to create',
    async run(trial) {
      const recording = await trial.record();
      const answers = wiresOf(recording.exchanges);
      for (const { index } of makingRequests(trial, recording)) {
        await everyCut(trial, recording, answers, index, (lane, given) => createOn(lane, recording, given));
      }
    },
  },
  {
    name: 'reports unknown if the connection closes at any byte of the response to get',
    async run(trial) {
      const recording = await trial.record();
      const { reference, exchanges } = await recordGet(recording);
      const attempt = (lane: Parameters<typeof getOn>[0], given: WireAnswer[]) =>
        getOn(lane, reference, given);
      await everyCut(trial, recording, wiresOf(exchanges), 0, attempt);
    },
  },
  {
    name: 'does not follow redirects',
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
            assert(trap.requests.length === 0, `a redirect (${status}) was followed`);
            assert(error.outcome === 'unknown', `a redirect (${status}): outcome ${error.outcome}`);
          }
        }
      } finally {
        await trap.close();
      }
    },
  },
];
