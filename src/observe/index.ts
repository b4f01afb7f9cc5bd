export { createCountedLog } from './counted-log.ts';
export { createFirstTime, type FirstTime } from './first-time.ts';
export { createLog, type Log, type LogFields } from './log.ts';
