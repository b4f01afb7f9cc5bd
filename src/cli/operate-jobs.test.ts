import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { DeadLetter } from '../jobs/index.ts';
import { operateJobs } from './operate-jobs.ts';

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

const letter: DeadLetter = {
  id: randomUUID(),
  queue: 'webhook-event',
  tries: 9,
  failedAt: new Date('2026-11-21T12:00:00Z'),
  reason: 'GivenUp: no end after 25 seconds',
};

test('lists what failed with its reason, and says so where nothing did', async () => {
  expect(await operateJobs(jobsWith([]), ['list'])).toBe('No job has failed its last time.');
  expect(await operateJobs(jobsWith([letter]), ['list'])).toMatch(
    new RegExp(`^${letter.id} .*2026-11-21T12:00:00.000Z.*webhook-event.*9 tries.*GivenUp`),
  );
});

test('puts one or all back, and says where there is none', async () => {
  const jobs = jobsWith([letter]);
  expect(await operateJobs(jobs, ['retry', letter.id])).toContain('tried again');
  expect(await operateJobs(jobs, ['retry-all'])).toBe('1 jobs are tried again.');
  expect(jobs.retried).toEqual([[letter.id], null]);
  await expect(operateJobs(jobs, ['retry', randomUUID()])).rejects.toThrow('No failed job has the id');
  // What is no id never reaches the database.
  await expect(operateJobs(jobs, ['retry', 'x'])).rejects.toThrow('No failed job has the id x');
  expect(jobs.retried).toHaveLength(3);
});

test.each([[[]], [['retry']], [['list', 'more']], [['retry-all', 'x']], [['drop']]])(
  '%j is told what there is',
  async (words) => {
    await expect(operateJobs(jobsWith([]), words)).rejects.toThrow('list | retry <id> | retry-all');
  },
);
