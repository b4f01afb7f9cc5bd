import type { Customer as CustomerValue } from '../../domain/customer/customer.ts';
import type { Deposit as DepositValue } from '../../domain/customer/deposit.ts';
import type { DepositAddress as DepositAddressValue } from '../../domain/customer/deposit-address.ts';
import type { OnrampSession as OnrampSessionValue } from '../../domain/session/session.ts';
import { builder } from '../builder.ts';

// These types refer to each other, so they are named here and get their fields in files of their own.
export const Customer = builder.objectRef<CustomerValue>('Customer');
export const DepositAddress = builder.objectRef<DepositAddressValue>('DepositAddress');
export const Deposit = builder.objectRef<DepositValue>('Deposit');
export const OnrampSession = builder.objectRef<OnrampSessionValue>('OnrampSession');

/** Asserts that a stored reference points to an existing value. Otherwise the data is inconsistent: INTERNAL. */
export function existing<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error('a stored reference points to nothing');
  return value;
}
