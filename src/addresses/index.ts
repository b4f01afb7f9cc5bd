export { type AddressesOptions, createAddresses } from './create-addresses.ts';
export { hasHeadroom } from './issue/has-headroom.ts';
export { spellings } from './spellings.ts';
export type * from './types.ts';
