import type { Jobs } from '../jobs/index.ts';
import { OperationFault, type Work } from './operation.ts';

export const JOBS_USAGE = `npm run jobs -- list
    jobs that failed on their last try, oldest first
npm run jobs -- retry <id>
npm run jobs -- retry-all
    returns one of them, or all, to their queue
`;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type FailedJobs = Pick<Jobs, 'deadLetters' | 'retryDeadLetters'>;

/** Jobs that failed on their last try: lists them without their payload, and returns them to their queue. */
export function parseJobs(words: readonly string[]): Work<FailedJobs> | null {
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
  if (letters.length === 0) return 'No job has failed on its last try.';
  const lines = letters.map(
    ({ id, failedAt, queue, tries, reason }) =>
      `${id}  ${failedAt.toISOString()}  ${queue ?? 'unknown queue'}  ${tries} tries  ${reason}`,
  );
  const hint = 'Try one again: npm run jobs -- retry <id>; all: npm run jobs -- retry-all';
  return [...lines, `${letters.length} failed. ${hint}`].join('\n');
}

async function retry(jobs: FailedJobs, id: string): Promise<string> {
  const count = UUID.test(id) ? await jobs.retryDeadLetters([id]) : 0;
  if (count === 0) throw new OperationFault(`No failed job has the id ${id}: npm run jobs -- list`);
  return `Job ${id} is tried again.`;
}
