import type { Jobs } from '../jobs/index.ts';
import { OperationFault } from './operation-fault.ts';

const USAGE = 'npm run jobs -- list | retry <id> | retry-all';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Jobs that failed their last time: shows them without what they carry, and puts them back. */
export async function operateJobs(
  jobs: Pick<Jobs, 'deadLetters' | 'retryDeadLetters'>,
  words: readonly string[],
): Promise<string> {
  const [verb, id, ...rest] = words;
  if (verb === 'list' && id === undefined) {
    const letters = await jobs.deadLetters();
    if (letters.length === 0) return 'No job has failed its last time.';
    const lines = letters.map(
      (letter) =>
        `${letter.id}  ${letter.failedAt.toISOString()}  ${letter.queue ?? 'queue not known'}  ${letter.tries} tries  ${letter.reason}`,
    );
    return [...lines, `${letters.length} failed. Try them again: ${USAGE}`].join('\n');
  }
  if (verb === 'retry' && id !== undefined && rest.length === 0) {
    const count = UUID.test(id) ? await jobs.retryDeadLetters([id]) : 0;
    if (count === 0) throw new OperationFault(`No failed job has the id ${id}: npm run jobs -- list`);
    return `Job ${id} is tried again.`;
  }
  if (verb === 'retry-all' && id === undefined) {
    return `${await jobs.retryDeadLetters(null)} jobs are tried again.`;
  }
  throw new OperationFault(`Say what to do: ${USAGE}`);
}
