import type {
  Customer as CustomerValue,
  DepositAddress as DepositAddressValue,
  Deposit as DepositValue,
} from '../../domain/customer.ts';
import type { OnrampSession as OnrampSessionValue } from '../../domain/session.ts';
import { builder } from '../builder.ts';

// These four point at each other: named here, each given its fields in its own file.
export const Customer = builder.objectRef<CustomerValue>('Customer');
export const DepositAddress = builder.objectRef<DepositAddressValue>('DepositAddress');
export const Deposit = builder.objectRef<DepositValue>('Deposit');
export const OnrampSession = builder.objectRef<OnrampSessionValue>('OnrampSession');
