export { createDeposits, type DepositsOptions } from './create-deposits.ts';
export type * from './types.ts';
