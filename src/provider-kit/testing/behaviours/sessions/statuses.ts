import { hold, same } from '../../assertions/claims.ts';
import type { Behaviour } from '../../behaviour.ts';
import { getOn, recordGet, wiresOf } from '../../host/replays.ts';
import type { Trial } from '../../host/trial.ts';
import { wireAnswer } from '../../host/wire-answer.ts';
import { jsonLeaves, replaceLeaves } from '../../samples/json-leaves.ts';

/** Reads a session whose state is this word at the vendor. */
async function tellsOf<Options>(trial: Trial<Options>) {
  const recording = await trial.record();
  const { reference, news, exchanges } = await recordGet(recording);
  const replay = await trial.replay(recording.served);
  same((await getOn(replay, reference, wiresOf(exchanges))).status, news.status, 'the status, read again');
  return {
    present: news,
    as: (word: string) => {
      const answers = exchanges.map(({ answer }) => {
        const leaves = jsonLeaves(answer.body).filter(
          ({ kind, value }) => kind === 'string' && value === news.providerStatus,
        );
        return wireAnswer({
          ...answer,
          body: replaceLeaves(answer.body, leaves, () => JSON.stringify(word)),
        });
      });
      return getOn(replay, reference, answers);
    },
  };
}

export const statuses: readonly Behaviour[] = [
  {
    name: 'tells the same session after create',
    async run(trial) {
      const recording = await trial.record();
      const { news } = await recordGet(recording);
      same(news.reference, recording.news.reference, 'the reference');
      same([news.status, news.providerStatus].includes(null), false, 'a status that is not known');
    },
  },
  {
    name: 'maps each word of the vendor for a state',
    async run(trial) {
      const { present, as } = await tellsOf(trial);
      const words = Object.entries(trial.suite.statuses);
      hold(words.length > 0, 'the suite names no word');
      hold(
        present.providerStatus in trial.suite.statuses,
        `the simulator says "${present.providerStatus}", which the suite does not name`,
      );
      for (const [word, status] of words) {
        const news = await as(word);
        same([news.providerStatus, news.status], [word, status], 'word and status');
      }
    },
  },
  {
    name: 'holds a word that it does not know',
    async run(trial) {
      const { as } = await tellsOf(trial);
      for (const word of [
        'word_nobody_knows',
        '__proto__',
        'constructor',
        'toString',
        'COMPLETED?',
        'états',
      ]) {
        const news = await as(word);
        same([news.providerStatus, news.status], [word, null], 'word and status');
        hold(news.delivery === undefined, `"${word}" is taken for a delivery`);
        hold(news.failure === undefined, `"${word}" is taken for a failure`);
      }
    },
  },
  {
    name: 'refuses what the vendor tells of another session',
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
      hold(refused, 'the news of another session is taken for this one');
    },
  },
];
