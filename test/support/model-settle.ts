import { eventually } from './eventually.ts';
import { aMinutePasses } from './invariants.ts';
import { ask, inputOf, statusAt, wrongNow } from './model-calls.ts';
import { hear, type Model } from './model-state.ts';
import type { World } from './model-world.ts';

/** Long enough for circuits to close and for the vendor to send again; only a failure takes so long. */
const PATIENCE_MILLISECONDS = 90_000;
const MINUTE_EVERY_MILLISECONDS = 2_500;
const NOTHING_MADE: ReadonlySet<string> = new Set(['NOT_SENT', 'REJECTED']);

/** Sessions of which the gateway does not know yet what the vendor does. */
async function unresolved(world: World): Promise<string[]> {
  const made = await world.vendor.sessions();
  const rows = await world.db
    .selectFrom('onramp_session as session')
    .innerJoin('session_attempt as attempt', 'attempt.session_id', 'session.id')
    .select(['session.id', 'session.status', 'attempt.outcome'])
    .distinctOn('session.id')
    .orderBy('session.id')
    .orderBy('attempt.number', 'desc')
    .execute();
  return rows.flatMap(({ id, status, outcome }) => {
    const there = made.find(({ metadata }) => Object.values(metadata).includes(id));
    // Where nothing was made it stays CREATING until somebody asks again, if only it is known that nothing was made.
    const right = there ? status === statusAt(there) : NOTHING_MADE.has(outcome);
    return right ? [] : [`${id} is ${status}, its attempt ${outcome}, at the vendor ${there?.status}`];
  });
}

/** Everything is healed and time passes: whatever was broken, each purchase must come to what the vendor says. */
export async function settle(model: Model, world: World): Promise<void> {
  await world.heal();
  let minuteAt = 0;
  const wait = <Answer>(look: () => Promise<Answer>, wanted: (answer: Answer) => boolean) =>
    eventually(
      async () => {
        if (Date.now() > minuteAt) {
          await aMinutePasses(world.db);
          minuteAt = Date.now() + MINUTE_EVERY_MILLISECONDS;
        }
        return look();
      },
      wanted,
      PATIENCE_MILLISECONDS,
    );
  await wait(
    () => unresolved(world),
    (open) => open.length === 0,
  );
  for (const [key, state] of model.keys) {
    for (const body of [0, 1]) {
      const again = async () => {
        const heard = await ask(world, inputOf(world.prefix, key, body));
        hear(state, body, [heard]);
        return heard;
      };
      // A session that is still CREATING is made by whoever asks for it again.
      await wait(
        again,
        (heard) => heard.kind === 'conflict' || (heard.kind === 'session' && heard.status !== 'CREATING'),
      );
    }
  }
  await wait(
    () => unresolved(world),
    (open) => open.length === 0,
  );
  const wrong = await wrongNow(world);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}
