import type { DepositAddressStore } from '../store/addresses/read.ts';
import { spellings } from './spellings.ts';
import type { Addresses } from './types.ts';
import type { Write } from './write.ts';

export type FollowOptions = {
  readonly store: DepositAddressStore;
  readonly write: Write['write'];
};

/** What a provider later says of an address that it issued. It may serve several assets (EVM): all follow. */
export function createFollow({ store, write }: FollowOptions): Pick<Addresses, 'end' | 'expire' | 'extend'> {
  return {
    async end({ providerId, address, status }) {
      const rows = await store.issued({ providerId, addresses: spellings(address) });
      if (rows.length === 0) return;
      await write(rows, (writer) =>
        writer.setStatus(
          rows.map((row) => row.id),
          status,
        ),
      );
    },
    async expire(limit) {
      const due = await store.pastEnd(limit);
      const byCustomer = Map.groupBy(due, (address) => address.customerId);
      for (const addresses of byCustomer.values()) {
        await write(addresses, (writer) => writer.expire(addresses.map(({ id }) => id)));
      }
      return due.length;
    },
    async extend({ providerId, customerId, address, expiresAt, arrivedAt }) {
      const rows = await store.issued({ providerId, addresses: spellings(address), customerId });
      if (rows.length === 0) return;
      await write(rows, (writer) =>
        writer.extend(
          rows.map((row) => row.id),
          expiresAt,
          arrivedAt,
        ),
      );
    },
  };
}
