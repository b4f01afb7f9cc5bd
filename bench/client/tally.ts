import type { Answer } from './connection.ts';
import type { Figures } from './job.ts';

/** Counts answers and their times. */
export function createTally(expected: string) {
  let latencies: number[] = [];
  let [refused, wrong] = [0, 0];
  const at = (part: number) => {
    const found = latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))] ?? 0;
    return Math.round(found * 100) / 100;
  };
  return {
    reset(): void {
      latencies = [];
      [refused, wrong] = [0, 0];
    },
    add({ status, body }: Answer, milliseconds: number): void {
      latencies.push(milliseconds);
      if (status === 503 || status === 429) refused += 1;
      else if (status !== 200 || !body.includes(expected)) wrong += 1;
    },
    /** `waiting`: how long each request without an answer has been waited for. */
    figures(seconds: number, waiting: readonly number[], mostOpen: number): Figures {
      const answered = latencies.length;
      latencies.push(...waiting);
      latencies.sort((left, right) => left - right);
      const perSecond = Math.round((answered / seconds) * 10) / 10;
      const unanswered = waiting.length;
      return { answered, perSecond, p50: at(0.5), p99: at(0.99), refused, wrong, unanswered, mostOpen };
    },
  };
}
