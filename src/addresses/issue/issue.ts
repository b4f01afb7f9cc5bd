import { unusableAnswer } from '../../customers/index.ts';
import type { Customer } from '../../domain/customer/customer.ts';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import { newId } from '../../domain/id.ts';
import type { AddressSlot } from '../../store/addresses/row.ts';
import type { AddressDeps } from '../deps.ts';
import { hasHeadroom } from '../lifecycle.ts';
import { spellings } from '../read.ts';
import { write } from '../write.ts';
import { callIssuer, type IssuedAddress } from './call-issuer.ts';

/**
 * Requests an address from a provider, validates it and stores it; an earlier address of the provider
 * expires. Returns the id of the active address. Throws ProviderError.
 */
export async function issue(
  deps: AddressDeps,
  customer: Customer,
  slot: AddressSlot,
  providerId: string,
): Promise<{ id: string; created: boolean }> {
  const { clock, headroomHours, log } = deps;
  const issued = await callIssuer(deps, customer, slot, providerId);
  const expiresAt = await checkHistory(deps, customer, issued, providerId);
  const siblings = await findSiblings(deps, slot, providerId);
  return write(deps, [slot, ...siblings], async (writer) => {
    const rows = (await writer.rows(slot)).filter((row) => row.providerId === providerId);
    const active = rows.find((row) => row.status === 'ACTIVE');
    const same = active?.address === issued.address && active.memo === issued.memo;
    if (active && (same || hasHeadroom(active, clock(), headroomHours))) {
      // The provider returned the same address before its end, or a concurrent call stored its address first.
      if (!same) {
        log.info(
          { providerId, depositAddressId: active.id, unused: issued.address },
          'An address was issued twice; the first one is used',
        );
      }
      return { id: active.id, created: false };
    }
    // Addresses that have not ended expire too: the provider has replaced them for every asset they served.
    const replaced = siblings.filter((row) => row.address === active?.address && row.memo === active.memo);
    await writer.setStatus(
      [...rows, ...replaced].map((row) => row.id),
      'EXPIRED',
    );
    const id = newId('depositAddress');
    await writer.insert({
      ...slot,
      id,
      address: issued.address,
      memo: issued.memo,
      origin: 'PROVIDER',
      providerId,
      providerReference: issued.reference,
      expiresAt,
    });
    return { id, created: true };
  });
}

/** Compares an issued address with earlier ones and returns its end. Throws ProviderError if unusable. */
async function checkHistory(
  { store, clock, log }: AddressDeps,
  { id: customerId }: Customer,
  issued: IssuedAddress,
  providerId: string,
): Promise<Date | null> {
  const known = await store.issued({ providerId, addresses: [issued.address], reference: issued.reference });
  const same = known.filter(
    (row) => row.address === issued.address && (row.memo ?? null) === (issued.memo ?? null),
  );
  const reject = (code: string, problem: string) => {
    const fields = { providerId, customerId, code };
    log.error({ event: 'issued_address_rejected', ...fields }, `The provider ${problem}`);
    return unusableAnswer(providerId, code, problem);
  };
  if (same.some((row) => row.customerId !== customerId)) {
    throw reject('address_of_another', 'issued an address that belongs to another customer');
  }
  if (same.some((row) => row.status === 'BLOCKED')) {
    throw reject('address_blocked', 'issued an address that it had blocked');
  }
  // An address with another memo is another address, unless the provider gives it the same reference.
  const earlier = known.filter(
    (row) =>
      row.customerId === customerId &&
      (same.includes(row) || (issued.reference !== null && row.providerReference === issued.reference)),
  );
  const expiresAt = endOf(issued, earlier);
  if (expiresAt !== null && expiresAt <= clock()) {
    const code = 'address_ended';
    // A warning only: the computed end may be early. A later request calls the provider again.
    log.warn(
      { event: 'issued_address_ended', providerId, customerId, code },
      'The provider issued an address that has ended',
    );
    throw unusableAnswer(providerId, code, 'issued an address that has ended');
  }
  return expiresAt;
}

/** End of an issued address. One issued before keeps its end, which only a confirmed deposit postpones. */
function endOf(issued: IssuedAddress, earlier: readonly DepositAddress[]): Date | null {
  if (earlier.length === 0) return issued.expiresAt;
  if (earlier.some((address) => address.expiresAt === null)) return null;
  return new Date(Math.max(...earlier.map((address) => address.expiresAt?.getTime() ?? 0)));
}

/** The rows of the slot's active address under other assets. */
async function findSiblings({ store }: AddressDeps, slot: AddressSlot, providerId: string) {
  const rows = await store.rows(slot, []);
  const active = rows.find((row) => row.providerId === providerId && row.status === 'ACTIVE');
  if (!active) return [];
  const { customerId } = slot;
  const issued = await store.issued({ providerId, addresses: spellings(active.address), customerId });
  return issued.filter(({ id }) => id !== active.id);
}
