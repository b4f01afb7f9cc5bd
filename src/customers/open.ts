import type { Customer } from '../domain/customer/customer.ts';
import type { KeyRing } from '../secrets/types.ts';
import type { StoredCustomer } from '../store/customers/customers.ts';

/** A kept customer with the e-mail address in clear. */
export function openCustomer(stored: StoredCustomer, keyRing: KeyRing): Customer {
  const { sealedEmail, inputFingerprint: _, ...customer } = stored;
  return { ...customer, email: sealedEmail && keyRing.openText(sealedEmail) };
}
