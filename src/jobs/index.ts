export { createJobs } from './create-jobs.ts';
export { RetryLater, withTimeout } from './job-errors.ts';
export { createTicker, type Ticker } from './ticker.ts';
export type { DeadLetter, JobData, Jobs, JobsLog, Queue } from './types.ts';
