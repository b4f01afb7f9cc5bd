import type { Jobs } from '../jobs/index.ts';
import { OperationFault } from './operation-fault.ts';

export const JOBS_USAGE = `npm run jobs -- list
    jobs that failed their last time, oldest first
npm run jobs -- retry <id>
npm run jobs -- retry-all
    puts one of them, or all, back to be tried again
`;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type FailedJobs = Pick<Jobs, 'deadLetters' | 'retryDeadLetters'>;

/** Jobs that failed their last time: shows them without what they carry, and puts them back. */
export function parseJobs(words: readonly string[]): ((jobs: FailedJobs) => Promise<string>) | null {
  const [verb, id, ...rest] = words;
  if (verb === 'list' && id === undefined) return list;
  if (verb === 'retry' && id !== undefined && rest.length === 0) return (jobs) => retry(jobs, id);
  if (verb === 'retry-all' && id === undefined) {
    return async (jobs) => `${await jobs.retryDeadLetters(null)} jobs are tried again.`;
  }
  return null;
}

async function list(jobs: FailedJobs): Promise<string> {
  const letters = await jobs.deadLetters();
  if (letters.length === 0) return 'No job has failed its last time.';
  const lines = letters.map(
    (letter) =>
      `${letter.id}  ${letter.failedAt.toISOString()}  ${letter.queue ?? 'queue not known'}  ${letter.tries} tries  ${letter.reason}`,
  );
  const again = 'Try one again: npm run jobs -- retry <id>; all: npm run jobs -- retry-all';
  return [...lines, `${letters.length} failed. ${again}`].join('\n');
}

async function retry(jobs: FailedJobs, id: string): Promise<string> {
  const count = UUID.test(id) ? await jobs.retryDeadLetters([id]) : 0;
  if (count === 0) throw new OperationFault(`No failed job has the id ${id}: npm run jobs -- list`);
  return `Job ${id} is tried again.`;
}
