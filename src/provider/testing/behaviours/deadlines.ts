import type { Call } from '../../definition.ts';
import type { Behaviour } from '../behaviour.ts';
import { endsAs, same } from '../claims.ts';
import { createOn, getOn, makingRequests, recordGet, withAnswer } from '../replays.ts';
import { call } from '../serve-simulator.ts';
import { wireAnswer } from '../wire-answer.ts';

const silence = { bytes: Buffer.alloc(0), ending: 'hang' } as const;

export const deadlines: readonly Behaviour[] = [
  {
    name: 'sends nothing for a call that is aborted before it begins',
    async run(trial) {
      const { served, request, prepared, news } = await trial.record();
      const { sessions } = served.operations;
      const aborted = () => call({ signal: AbortSignal.abort() });
      const reference = news.reference ?? 'none';
      const search = { sessionId: request.sessionId, prepared, createdAfter: new Date() };
      const calls: Record<string, (given: Call) => Promise<unknown> | undefined> = {
        create: (given) => sessions.create(prepared, null, given),
        get: (given) => sessions.get(reference, given),
        handoff: (given) => sessions.handoff?.(reference, given),
        // With nothing to ask they may answer all the same.
        prepare: (given) => sessions.prepare(request, given).catch(() => undefined),
        find: (given) => sessions.find?.(search, given).catch(() => undefined),
      };
      const before = served.requests.length;
      for (const [name, act] of Object.entries(calls)) {
        const acted = act(aborted());
        const mustFail = ['create', 'get', 'handoff'].includes(name);
        if (acted !== undefined && mustFail) await endsAs(acted, ['not_sent'], `${name}, aborted before`);
        else await acted;
        same(served.requests.length, before, `requests of ${name}, aborted before`);
      }
    },
  },
  {
    name: 'ends at its deadline, not knowing what became of the create',
    async run(trial) {
      const recording = await trial.record();
      const replay = await trial.replay(recording.served);
      for (const index of makingRequests(trial, recording)) {
        const wires = withAnswer(recording, index, silence);
        await endsAs(createOn(replay, recording, wires, AbortSignal.timeout(150)), ['unknown'], 'no answer');
      }
      const { reference } = await recordGet(recording);
      await endsAs(
        getOn(replay, reference, [silence], AbortSignal.timeout(150)),
        ['unknown'],
        'no answer to get',
      );
    },
  },
  {
    name: 'ends at its deadline while the answer still trickles in',
    async run(trial) {
      const recording = await trial.record();
      const replay = await trial.replay(recording.served);
      for (const index of makingRequests(trial, recording)) {
        const { answer } = recording.exchanges[index] ?? {};
        if (answer === undefined) continue;
        // It would be whole after some seconds: who waits for it succeeds, and that is the mistake.
        const slow = wireAnswer(answer, { trickleMilliseconds: 10 });
        const create = createOn(
          replay,
          recording,
          withAnswer(recording, index, slow),
          AbortSignal.timeout(200),
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
      const caller = new AbortController();
      const [first] = makingRequests(trial, recording);
      const arrival = replay.arrivalOf(first + 1);
      const create = createOn(replay, recording, withAnswer(recording, first, silence), caller.signal);
      const ended = endsAs(create, ['unknown'], 'a caller who leaves');
      await Promise.race([arrival, ended]);
      caller.abort();
      await ended;
    },
  },
];
