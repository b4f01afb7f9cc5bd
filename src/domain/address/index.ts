export { type AddressCheck, type AddressQuestion, checkAddress } from './check-address.ts';
