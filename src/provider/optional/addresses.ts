import type { AssetRef } from '../../domain/asset/asset.ts';
import type { Call } from '../call.ts';

/** Deposit addresses that the vendor issues to a registered customer. All operations throw ProviderError. */
export type AddressOperations = {
  /** Registers the customer at the vendor. Send the gateway's ids along if the vendor can store them. */
  createCustomer(
    customer: { customerId: string; externalId: string; email: string | null },
    call: Call,
  ): Promise<{ reference: string }>;
  /** Changes the email address; null removes it. Idempotent. */
  updateCustomer?(customer: { reference: string; email: string | null }, call: Call): Promise<void>;
  /** Blocks (true) or unblocks (false) the customer. Idempotent. */
  blockCustomer?(customer: { reference: string; blocked: boolean }, call: Call): Promise<void>;
  /** Issues an address for the asset. Compute `expiresAt` if the vendor documents a lifetime but returns no date. */
  issue(
    request: { customerReference: string; asset: AssetRef },
    call: Call,
  ): Promise<{ address: string; memo: string | null; reference: string | null; expiresAt: Date | null }>;
};
