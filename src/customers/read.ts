import type { Customer } from '../domain/customer/customer.ts';
import { readByIds } from '../domain/id.ts';
import type { KeyRing } from '../secrets/types.ts';
import type { StoredCustomer } from '../store/customers/customers.ts';
import type { CustomerDeps } from './deps.ts';

/** Decrypts the e-mail address of a stored customer. */
export function decryptCustomer(stored: StoredCustomer, keyRing: KeyRing): Customer {
  const { sealedEmail, inputFingerprint: _, ...customer } = stored;
  return { ...customer, email: sealedEmail && keyRing.openText(sealedEmail) };
}

/** Customers of a project in the order of the ids; null for an unknown or malformed id. */
export async function byIds(
  { store, keyRing }: Pick<CustomerDeps, 'store' | 'keyRing'>,
  ids: readonly string[],
  projectId: string,
): Promise<Array<Customer | null>> {
  const found = await readByIds('customer', ids, (valid) => store.byIds(valid, projectId));
  return found.map((stored) => stored && decryptCustomer(stored, keyRing));
}
