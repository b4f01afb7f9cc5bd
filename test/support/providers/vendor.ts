import stripe from '../../../providers/stripe/index.ts';
import type { StripeOptions } from '../../../providers/stripe/options.ts';
import { createMemoryStore } from '../../../src/provider-kit/simulator/index.ts';
import { type ServedSimulator, serveSimulator } from '../../../src/provider-kit/testing/index.ts';
import { type FaultProxy, openFaultProxy } from '../fault-proxy.ts';

export type VendorSession = {
  id: string;
  status: string;
  metadata: Record<string, string>;
  client_secret: string;
  redirect_url: string;
  transaction_details: {
    source_amount: string | null;
    destination_amount: string | null;
    wallet_address: string | null;
    transaction_id: string | null;
    fees: Record<string, string> | null;
  };
};

export type Vendor = {
  readonly simulator: ServedSimulator<StripeOptions>;
  /** In front of the vendor's API. */
  readonly proxy: FaultProxy;
  /** A gateway.yaml with the vendor as its provider. */
  readonly yaml: string;
  /** The gateway that gets its webhooks from now on; null: none, and the vendor retries later. */
  deliverTo(gatewayUrl: string | null): void;
  /** All sessions that the vendor has stored, read without its API and its faults. */
  sessions(): Promise<VendorSession[]>;
  /** The references of those created for one session of the gateway. */
  sessionsOf(sessionId: string): Promise<string[]>;
  /** Advances a session to a status, as the customer's payment does. */
  advance(reference: string, to: string): Promise<void>;
  close(): Promise<void>;
};

/** Stripe's simulator in this process: its state survives a gateway that is killed. */
export async function openVendor(): Promise<Vendor> {
  let gatewayUrl: string | null = null;
  const store = createMemoryStore();
  const simulator = await serveSimulator(stripe, {
    store,
    async deliver(webhook) {
      if (gatewayUrl === null) throw new Error('No gateway runs.');
      const answer = await fetch(`${gatewayUrl}/webhooks/stripe`, { method: 'POST', ...webhook });
      return answer.status;
    },
  });
  const proxy = await openFaultProxy(simulator.apiUrl);
  const options = { ...simulator.options, baseUrl: `http://127.0.0.1:${proxy.port}` };
  const sessions = async () =>
    (await store.list('session/')).map(({ value }) => (value as { session: VendorSession }).session);
  return {
    simulator,
    proxy,
    yaml: `mode: sandbox\nproviders:\n  stripe: { target: sandbox, options: ${JSON.stringify(options)} }\n`,
    deliverTo(url) {
      gatewayUrl = url;
    },
    sessions,
    async sessionsOf(sessionId) {
      const created = (await sessions()).filter(({ metadata }) =>
        Object.values(metadata).includes(sessionId),
      );
      return created.map(({ id }) => id);
    },
    async advance(reference, to) {
      const answer = await simulator.simulatorFetch(`/__control/sessions/${reference}/advance`, {
        method: 'POST',
        body: JSON.stringify({ to }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    async close() {
      await proxy.close();
      await simulator.close();
    },
  };
}
