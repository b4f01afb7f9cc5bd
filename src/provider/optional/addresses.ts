import type { AssetRef } from '../../domain/asset/asset.ts';
import type { Call } from '../call.ts';

/** Deposit addresses that the vendor issues to a registered customer. All operations throw ProviderError. */
export type AddressOperations = {
  /** Registers the customer at the vendor. Send the gateway's ids along if the vendor can store them. */
  createCustomer(
    customer: { customerId: string; externalId: string; email: string | null },
    call: Call,
  ): Promise<{ reference: string }>;
  /**
   * Searches for the customer by the gateway's id, after the answer of `createCustomer` was lost. Return `absent` only if the
   * vendor surely has no such customer, otherwise `cannot_tell`; in both cases the customer is created again.
   */
  findCustomer?(
    customer: { customerId: string; externalId: string },
    call: Call,
  ): Promise<{ reference: string } | 'absent' | 'cannot_tell'>;
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
