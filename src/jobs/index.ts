export { createJobs, type JobsLog } from './create-jobs.ts';
export { RetryLater } from './retry-later.ts';
export { createTicker, type Ticker } from './ticker.ts';
export type { DeadLetter, JobData, Jobs, Queue } from './types.ts';
