export { type AddressesOptions, createAddresses } from './create-addresses.ts';
export { hasHeadroom } from './has-headroom.ts';
export { spellings } from './spellings.ts';
export type * from './types.ts';
