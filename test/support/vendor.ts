import stripe from '../../providers/stripe/index.ts';
import type { StripeOptions } from '../../providers/stripe/options.ts';
import { type ServedSimulator, serveSimulator } from '../../src/provider/testing/index.ts';
import { type FaultProxy, openFaultProxy } from './fault-proxy.ts';

export type Vendor = {
  readonly simulator: ServedSimulator<StripeOptions>;
  /** In front of the vendor's API. */
  readonly proxy: FaultProxy;
  /** What gateway.yaml says of it. */
  readonly yaml: string;
  /** Where its webhooks go from now on; null: nowhere, and it will try again. */
  deliverTo(gatewayUrl: string | null): void;
  /** The vendor's sessions that were made for one of ours. */
  sessionsOf(sessionId: string): Promise<string[]>;
  /** Brings the vendor's session to a status, as its customer's payment would. */
  advance(reference: string, to: string): Promise<void>;
  close(): Promise<void>;
};

/** Stripe's simulator in this process: it remembers what a gateway that was killed forgot. */
export async function openVendor(): Promise<Vendor> {
  let gatewayUrl: string | null = null;
  const simulator = await serveSimulator(stripe, {
    async deliver(webhook) {
      if (gatewayUrl === null) throw new Error('no gateway runs');
      const answer = await fetch(`${gatewayUrl}/webhooks/stripe`, { method: 'POST', ...webhook });
      return answer.status;
    },
  });
  const { hostname: host, port } = new URL(simulator.apiUrl);
  const proxy = await openFaultProxy({ host, port: Number(port) });
  const options = { ...simulator.options, baseUrl: `http://127.0.0.1:${proxy.port}` };
  return {
    simulator,
    proxy,
    yaml: `mode: sandbox\nproviders:\n  stripe: { target: sandbox, options: ${JSON.stringify(options)} }\n`,
    deliverTo(url) {
      gatewayUrl = url;
    },
    async sessionsOf(sessionId) {
      const found: string[] = [];
      for (let after = ''; ; ) {
        const query = `limit=100${after && `&starting_after=${after}`}`;
        const answer = await simulator.simulatorFetch(`/v1/crypto/onramp_sessions?${query}`, {
          headers: { authorization: `Bearer ${simulator.options.secretKey}` },
        });
        const page = (await answer.json()) as {
          has_more: boolean;
          data: Array<{ id: string; metadata: Record<string, string> }>;
        };
        for (const { id, metadata } of page.data) {
          if (Object.values(metadata).includes(sessionId)) found.push(id);
          after = id;
        }
        if (!page.has_more) return found;
      }
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
