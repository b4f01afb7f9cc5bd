import type { DepositAddress } from '../../domain/customer/deposit-address.ts';

const HOUR = 3_600_000;

/** Whether a session may still be made to it: what is bought now must arrive before it ends. */
export function hasHeadroom({ expiresAt }: DepositAddress, now: Date, headroomHours: number): boolean {
  return expiresAt === null || expiresAt.getTime() >= now.getTime() + headroomHours * HOUR;
}
