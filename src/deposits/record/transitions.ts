import type { DepositStatus } from '../../domain/customer/deposit.ts';

/** Steps of a deposit. Forwards only, steps may be skipped; DECLINED, DROPPED and SETTLED are ends. */
export const depositTransitions: Readonly<Record<DepositStatus, readonly DepositStatus[]>> = {
  DETECTED: ['IN_REVIEW', 'CONFIRMED', 'SETTLED', 'DECLINED', 'DROPPED'],
  IN_REVIEW: ['CONFIRMED', 'SETTLED', 'DECLINED', 'DROPPED'],
  CONFIRMED: ['SETTLED'],
  SETTLED: [],
  DECLINED: [],
  DROPPED: [],
};
