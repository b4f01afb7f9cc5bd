import type { AssetRef } from '../../domain/asset/asset.ts';
import type { Call } from '../call.ts';

/** Deposit addresses that the vendor issues to a customer whom it knows. All throw ProviderError. */
export type AddressOperations = {
  /** Makes the customer at the vendor; the vendor keeps our ids with it where it can. */
  createCustomer(
    customer: { customerId: string; externalId: string; email: string | null },
    call: Call,
  ): Promise<{ reference: string }>;
  /** Null clears the e-mail address. */
  updateCustomer?(customer: { reference: string; email: string | null }, call: Call): Promise<void>;
  /** True blocks, false gives free again; repeating it changes nothing. */
  blockCustomer?(customer: { reference: string; blocked: boolean }, call: Call): Promise<void>;
  /** `expiresAt` is computed where the vendor gives none. */
  issue(
    request: { customerReference: string; asset: AssetRef },
    call: Call,
  ): Promise<{ address: string; memo: string | null; reference: string | null; expiresAt: Date | null }>;
};
