import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { DeadLetter } from '../jobs/index.ts';
import { parseJobs } from './jobs.ts';

function jobsWith(letters: DeadLetter[]) {
  const retried: Array<readonly string[] | null> = [];
  return {
    retried,
    deadLetters: async () => letters,
    retryDeadLetters: async (ids: readonly string[] | null) => {
      retried.push(ids);
      return letters.filter(({ id }) => ids === null || ids.includes(id)).length;
    },
  };
}

const operate = async (jobs: ReturnType<typeof jobsWith>, words: string[]) => parseJobs(words)?.(jobs);

const letter: DeadLetter = {
  id: randomUUID(),
  queue: 'webhook-event',
  tries: 9,
  failedAt: new Date('2026-11-21T12:00:00Z'),
  reason: 'JobAborted: not finished after 25 seconds',
};

test('lists failed jobs with their reason, or says that there are none', async () => {
  expect(await operate(jobsWith([]), ['list'])).toBe('No job has failed on its last try.');
  expect(await operate(jobsWith([letter]), ['list'])).toMatch(
    new RegExp(`^${letter.id} .*2026-11-21T12:00:00.000Z.*webhook-event.*9 tries.*JobAborted`),
  );
});

test('returns one job or all to their queue, and refuses an unknown id', async () => {
  const jobs = jobsWith([letter]);
  expect(await operate(jobs, ['retry', letter.id])).toContain('tried again');
  expect(await operate(jobs, ['retry-all'])).toBe('1 jobs are tried again.');
  expect(jobs.retried).toEqual([[letter.id], null]);
  await expect(operate(jobs, ['retry', randomUUID()])).rejects.toThrow('No failed job has the id');
  // Text that is not an id never reaches the database.
  await expect(operate(jobs, ['retry', 'x'])).rejects.toThrow('No failed job has the id x');
  expect(jobs.retried).toHaveLength(3);
});

test.each([[[]], [['retry']], [['retry', 'a', 'b']], [['list', 'more']], [['retry-all', 'x']], [['drop']]])(
  '%j matches no form of the command',
  (words) => {
    expect(parseJobs(words)).toBeNull();
  },
);
