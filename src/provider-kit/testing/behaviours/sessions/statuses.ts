import { assert, assertEqual } from '../../assertions/assert.ts';
import type { Behaviour } from '../../behaviour.ts';
import { getOn, recordGet, wiresOf } from '../../host/replays.ts';
import type { Trial } from '../../host/trial.ts';
import { wireAnswer } from '../../host/wire-answer.ts';
import { jsonLeaves, replaceLeaves } from '../../samples/json-leaves.ts';

/** Returns a function that reads a session with another vendor status. */
async function statusReader<Options>(trial: Trial<Options>) {
  const recording = await trial.record();
  const { reference, news, exchanges } = await recordGet(recording);
  const replay = await trial.replay(recording.served);
  assertEqual(
    (await getOn(replay, reference, wiresOf(exchanges))).status,
    news.status,
    'the status of a repeated get',
  );
  return {
    current: news,
    readAs: (status: string) => {
      const answers = exchanges.map(({ answer }) => {
        const leaves = jsonLeaves(answer.body).filter(
          ({ kind, value }) => kind === 'string' && value === news.providerStatus,
        );
        return wireAnswer({
          ...answer,
          body: replaceLeaves(answer.body, leaves, () => JSON.stringify(status)),
        });
      });
      return getOn(replay, reference, answers);
    },
  };
}

export const statuses: readonly Behaviour[] = [
  {
    name: 'reads the created session with the same reference',
    async run(trial) {
      const recording = await trial.record();
      const { news } = await recordGet(recording);
      assertEqual(news.reference, recording.news.reference, 'the reference');
      assertEqual([news.status, news.providerStatus].includes(null), false, 'whether the status is null');
    },
  },
  {
    name: 'maps each vendor status',
    async run(trial) {
      const { current, readAs } = await statusReader(trial);
      const expected = Object.entries(trial.suite.statuses);
      assert(expected.length > 0, 'the suite has no statuses');
      assert(
        current.providerStatus in trial.suite.statuses,
        `the simulator reports "${current.providerStatus}", which is not in the suite's statuses`,
      );
      for (const [providerStatus, status] of expected) {
        const news = await readAs(providerStatus);
        assertEqual(
          [news.providerStatus, news.status],
          [providerStatus, status],
          'providerStatus and status',
        );
      }
    },
  },
  {
    name: 'reports an unknown vendor status as null',
    async run(trial) {
      const { readAs } = await statusReader(trial);
      for (const unknown of [
        'unknown_status',
        '__proto__',
        'constructor',
        'toString',
        'COMPLETED?',
        'états',
      ]) {
        const news = await readAs(unknown);
        assertEqual([news.providerStatus, news.status], [unknown, null], 'providerStatus and status');
        assert(news.delivery === undefined, `"${unknown}" is treated as a delivery`);
        assert(news.failure === undefined, `"${unknown}" is treated as a failure`);
      }
    },
  },
  {
    name: 'refuses a response about another session',
    async run(trial) {
      const recording = await trial.record();
      const other = await recordGet(await trial.record(undefined, recording.served));
      const { reference } = await recordGet(recording);
      const replay = await trial.replay(recording.served);
      let refused = false;
      await getOn(replay, reference, wiresOf(other.exchanges)).catch((error: unknown) => {
        refused = true;
        return error;
      });
      assert(refused, 'the response about another session was accepted');
    },
  },
];
