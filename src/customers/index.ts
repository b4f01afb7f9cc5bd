export { type CustomersOptions, createCustomers } from './create-customers.ts';
export type * from './types.ts';
