import { setTimeout as wait } from 'node:timers/promises';

const TIMEOUT_MILLISECONDS = 15_000;
const POLL_MILLISECONDS = 50;
/** For a process to start on a busy machine. */
export const START_MILLISECONDS = 60_000;

/** Polls until the answer is as wanted. Throws with the last answer after the timeout. */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  wanted: (answer: Answer) => boolean,
  timeoutMilliseconds = TIMEOUT_MILLISECONDS,
): Promise<Answer> {
  const until = Date.now() + timeoutMilliseconds;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > until) throw new Error(`timed out; the last answer was ${JSON.stringify(answer)}`);
    await wait(POLL_MILLISECONDS);
  }
}
