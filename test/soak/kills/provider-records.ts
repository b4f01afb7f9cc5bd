import type { Store } from '../../../src/store/index.ts';
import type { VendorSession } from '../../support/providers/vendor.ts';

type Order = { id: string; externalId: string | null };
type Customer = { id: string; externalId: string | null };

/** What the simulated providers have stored, read from the database without their APIs. */
export type ProviderRecords = {
  readonly stripe: readonly VendorSession[];
  /** The references of the sessions and orders that were made for a session. */
  of(sessionId: string): Promise<string[]>;
  /** External ids that several customers of Calypso have. */
  readonly duplicateCustomers: readonly string[];
};

export async function readProviders(db: Store['db']): Promise<ProviderRecords> {
  const rows = await db.selectFrom('sandbox_entry').select(['provider_id', 'key', 'value']).execute();
  const values = <Value>(provider: string, prefix: string) =>
    rows
      .filter(({ provider_id: id, key }) => id === provider && key.startsWith(prefix))
      .map(({ value }) => value as Value);
  const stripe = values<{ session: VendorSession }>('stripe', 'session/').map(({ session }) => session);
  const made = Map.groupBy(
    [
      ...stripe.map(({ id, metadata }) => ({
        reference: id,
        sessionId: Object.values(metadata).find((value) => value.startsWith('ons_')),
      })),
      ...values<Order>('calypso', 'orders/').map(({ id, externalId }) => ({
        reference: id,
        sessionId: externalId ?? undefined,
      })),
    ],
    ({ sessionId }) => sessionId,
  );
  const customers = Map.groupBy(values<Customer>('calypso', 'customers/'), ({ externalId }) => externalId);
  return {
    stripe,
    of: async (sessionId) => (made.get(sessionId) ?? []).map(({ reference }) => reference),
    duplicateCustomers: [...customers].flatMap(([id, same]) => (id && same.length > 1 ? [id] : [])),
  };
}
