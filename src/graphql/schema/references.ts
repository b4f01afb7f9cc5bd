import type { Customer as CustomerValue } from '../../domain/customer/customer.ts';
import type { Deposit as DepositValue } from '../../domain/customer/deposit.ts';
import type { DepositAddress as DepositAddressValue } from '../../domain/customer/deposit-address.ts';
import type { OnrampSession as OnrampSessionValue } from '../../domain/session/session.ts';
import { builder } from '../builder.ts';

// These four point at each other: named here, each given its fields in its own file.
export const Customer = builder.objectRef<CustomerValue>('Customer');
export const DepositAddress = builder.objectRef<DepositAddressValue>('DepositAddress');
export const Deposit = builder.objectRef<DepositValue>('Deposit');
export const OnrampSession = builder.objectRef<OnrampSessionValue>('OnrampSession');
