import type { Customer } from '../../domain/customer/customer.ts';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import { newId } from '../../domain/id.ts';
import type { Log } from '../../observe/index.ts';
import type { DepositAddressStore } from '../../store/addresses/read.ts';
import type { AddressSlot } from '../../store/addresses/slot-lock.ts';
import { spellings } from '../spellings.ts';
import type { Write } from '../write.ts';
import { type AskIssuerOptions, createAskIssuer, type Issued, unusable } from './ask-issuer.ts';
import { hasHeadroom } from './has-headroom.ts';

export type IssueOptions = AskIssuerOptions & {
  readonly store: DepositAddressStore;
  readonly write: Write['write'];
  readonly headroomHours: number;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
};

export type Issue = (
  customer: Customer,
  place: AddressSlot,
  providerId: string,
) => Promise<{ id: string; created: boolean }>;

/** When the address ends. One that comes back keeps its end: only a confirmed deposit moves it. */
function endOf(issued: Issued, earlier: readonly DepositAddress[]): Date | null {
  if (earlier.length === 0) return issued.expiresAt;
  if (earlier.some((address) => address.expiresAt === null)) return null;
  return new Date(Math.max(...earlier.map((address) => address.expiresAt?.getTime() ?? 0)));
}

/** Gets an address from a provider, checks it and keeps it. Throws ProviderError. */
export function createIssue(options: IssueOptions): Issue {
  const { store, write, clock, headroomHours, log } = options;
  const ask = createAskIssuer(options);

  /** Holds what came against what came before, and answers when it ends. */
  async function checkHistory(customer: Customer, issued: Issued, providerId: string): Promise<Date | null> {
    const known = await store.issued({
      providerId,
      addresses: [issued.address],
      reference: issued.reference,
    });
    const same = known.filter(
      (row) => row.address === issued.address && (row.memo ?? null) === (issued.memo ?? null),
    );
    const refuse = (code: string, what: string, level: 'warn' | 'error' = 'error') => {
      log[level]({ providerId, customerId: customer.id, code }, `the provider ${what}`);
      return unusable(code, providerId, what);
    };
    if (same.some((row) => row.customerId !== customer.id)) {
      throw refuse('address_of_another', 'issued an address that belongs to another customer');
    }
    if (same.some((row) => row.status === 'BLOCKED')) {
      throw refuse('address_blocked', 'issued an address that it had blocked');
    }
    const expiresAt = endOf(
      issued,
      known.filter((row) => row.customerId === customer.id),
    );
    if (expiresAt !== null && expiresAt <= clock()) {
      // By our count, which may be a little early: it is asked again.
      throw refuse('address_ended', 'issued an address that has ended', 'warn');
    }
    return expiresAt;
  }

  /** What one address serves beside this place. */
  async function siblings(place: AddressSlot, providerId: string) {
    const old = (await store.rows(place, [])).find(
      (row) => row.providerId === providerId && row.status === 'ACTIVE',
    );
    if (!old) return [];
    const addresses = spellings(old.address);
    const { customerId } = place;
    return (await store.issued({ providerId, addresses, customerId })).filter(({ id }) => id !== old.id);
  }

  return async (customer, place, providerId) => {
    const issued = await ask(customer, place, providerId);
    const expiresAt = await checkHistory(customer, issued, providerId);
    const beside = await siblings(place, providerId);
    return write([place, ...beside], async (writer) => {
      const rows = (await writer.rows(place)).filter((row) => row.providerId === providerId);
      const active = rows.find((row) => row.status === 'ACTIVE');
      const same = active?.address === issued.address && active.memo === issued.memo;
      if (active && (same || hasHeadroom(active, clock(), headroomHours))) {
        // Asked for before its end it came back; or a call beside this one was faster, and its address is the one.
        if (!same) {
          log.info(
            { providerId, depositAddressId: active.id, unused: issued.address },
            'issued twice; the first is kept',
          );
        }
        return { id: active.id, created: false };
      }
      // Also one whose end was still to come: the provider itself has another one in its place, whatever it served.
      const replaced = beside.filter((row) => row.address === active?.address && row.memo === active.memo);
      await writer.setStatus(
        [...rows, ...replaced].map((row) => row.id),
        'EXPIRED',
      );
      const id = newId('depositAddress');
      await writer.insert({
        ...place,
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
  };
}
