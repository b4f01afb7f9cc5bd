import calypso from '../../../providers/calypso/index.ts';
import type { Options } from '../../../providers/calypso/options.ts';
import { createMemoryStore } from '../../../src/provider-kit/simulator/index.ts';
import { type ServedSimulator, serveSimulator } from '../../../src/provider-kit/testing/index.ts';
import { type FaultProxy, openFaultProxy } from '../fault-proxy.ts';
import type { VendorDeposit } from '../invariants/deposits.ts';

export type Issuer = {
  readonly simulator: ServedSimulator<Options>;
  /** In front of its API. */
  readonly proxy: FaultProxy;
  /** Its entry in gateway.yaml, below `providers:`. */
  readonly yaml: string;
  /** The gateway that gets its webhooks from now on; null: none. A lost webhook is not sent again. */
  deliverTo(gatewayUrl: string | null): void;
  /** Crypto arrives at an address that it issued, and is confirmed. */
  deposit(deposit: { address: string; currency: string; amount: string }): Promise<void>;
  /** The deposits that it has stored. */
  deposits(): Promise<VendorDeposit[]>;
  close(): Promise<void>;
};

type Purse = { id: string; customerId: string; address: string };
type Transaction = { id: string; purseId: string; amount: string; transactionState: string };

/** Calypso's simulator in this process, beside that of `openVendor`: issues addresses and reports deposits to them. */
export async function openIssuer(): Promise<Issuer> {
  let gatewayUrl: string | null = null;
  const store = createMemoryStore();

  const simulator = await serveSimulator(calypso, {
    store,
    // Always 200: failed deliveries would block the subscription for ten minutes.
    async deliver(webhook) {
      if (gatewayUrl !== null)
        await fetch(`${gatewayUrl}/webhooks/calypso`, { method: 'POST', ...webhook }).catch(() => undefined);
      return 200;
    },
  });
  const proxy = await openFaultProxy(simulator.apiUrl);
  const options = { ...simulator.options, baseUrl: `http://127.0.0.1:${proxy.port}` };
  const control = async (path: string, body: unknown = {}) => {
    const answer = await simulator.simulatorFetch(`/__control/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
  };
  return {
    simulator,
    proxy,
    yaml: `  calypso: { target: sandbox, options: ${JSON.stringify(options)} }\n`,
    deliverTo(url) {
      gatewayUrl = url;
    },
    async deposit(deposit) {
      await control('deposits', deposit);
      await control('settle');
    },
    async deposits() {
      const values = async <Value>(prefix: string) =>
        (await store.list(prefix)).map(({ value }) => value as Value);
      const purses = new Map((await values<Purse>('purses/')).map((purse) => [purse.id, purse]));
      return (await values<Transaction>('transactions/')).map(
        ({ id, purseId, amount, transactionState }) => ({
          id,
          amount,
          customer: purses.get(purseId)?.customerId ?? '',
          address: purses.get(purseId)?.address ?? '',
          confirmed: transactionState === 'CONFIRMED',
        }),
      );
    },
    async close() {
      await proxy.close();
      await simulator.close();
    },
  };
}
