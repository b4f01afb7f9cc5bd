const PATIENCE_MILLISECONDS = 15_000;
/** For a whole process to start, on a machine that does much else. */
export const START_MILLISECONDS = 60_000;

/** Asks again until the answer is as wanted; the last answer is in the failure. Waits for a condition, never for a time. */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  wanted: (answer: Answer) => boolean,
  patienceMilliseconds = PATIENCE_MILLISECONDS,
): Promise<Answer> {
  const until = Date.now() + patienceMilliseconds;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > until) throw new Error(`never came true; the last answer was ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
