import type { DepositAddress } from '../domain/customer/deposit-address.ts';
import type { AddressDeps } from './deps.ts';
import { hasMemo } from './end.ts';
import { spellings } from './read.ts';
import type { Addresses } from './types.ts';
import { change } from './write.ts';

const HOUR = 3_600_000;

/** Whether the address lasts long enough for a new session: what is bought now must arrive before the end. */
export function hasHeadroom(
  { expiresAt }: Pick<DepositAddress, 'expiresAt'>,
  now: Date,
  headroomHours: number,
): boolean {
  return expiresAt === null || expiresAt.getTime() >= now.getTime() + headroomHours * HOUR;
}

/** Marks active addresses past their end as expired; returns how many were due. */
export async function expire(deps: AddressDeps, limit: number): Promise<number> {
  const due = await deps.store.pastExpiry(limit);
  for (const rows of Map.groupBy(due, ({ customerId }) => customerId).values()) {
    await change(deps, rows, (writer, ids) => writer.expire(ids));
  }
  return due.length;
}

/** Postpones the end of an issued address after a confirmed deposit, for each asset that it serves. */
export async function extend(
  deps: AddressDeps,
  { providerId, customerId, address, memo, expiresAt, arrivedAt }: Parameters<Addresses['extend']>[0],
): Promise<void> {
  const issued = await deps.store.issued({ providerId, addresses: spellings(address), customerId });
  const rows = issued.filter((row) => hasMemo(row, memo));
  await change(deps, rows, (writer, ids) => writer.extend(ids, expiresAt, arrivedAt));
}
