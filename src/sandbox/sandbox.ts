import { acceptsHtml } from '../domain/html-page.ts';
import { Unavailable } from '../domain/unavailable.ts';
import type { KeyValueStore, Simulator } from '../provider/index.ts';
import { createChain } from './chain.ts';
import { indexPage, type SimulatedProvider } from './index-page.ts';
import { unavailableResponse } from './unavailable-page.ts';

export type Sandbox = {
  /** Serves `/sandbox` and `/sandbox/<id>/…`. */
  fetch(request: Request): Promise<Response>;
  /** Sends the webhooks and the crypto that were pending at the last stop. */
  start(): Promise<void>;
  close(): Promise<void>;
};

/** The URL of a simulator below an origin such as `http://localhost:4000`, without a trailing slash. */
export function simulatorUrl(origin: string, providerId: string): string {
  return `${origin}/sandbox/${providerId}`;
}

/** Names the state of the simulated chain. No entry of `gateway.yaml` can have this name. */
const CHAIN = '@chain';

/** Serves the vendors' APIs and hosted pages, simulated by the adapters, and the chain between them. */
export function createSandbox(options: {
  providers: readonly SimulatedProvider[];
  /** The storage of a simulator, or of the simulated chain. */
  store: (name: string) => KeyValueStore;
  publicUrl: string;
  clock: () => Date;
  /** Posts a webhook to the gateway and returns the HTTP status. */
  deliver: (
    providerId: string,
    webhook: { headers: Record<string, string>; body: string },
  ) => Promise<number>;
}): Sandbox {
  const simulators = new Map<string, Simulator>();
  const chain = createChain({
    store: options.store(CHAIN),
    clock: options.clock,
    simulators: () => simulators.values(),
  });
  for (const { id, module } of options.providers) {
    simulators.set(
      id,
      module.create({
        store: options.store(id),
        clock: options.clock,
        pageUrl: simulatorUrl(options.publicUrl, id),
        deliver: (webhook) => options.deliver(id, webhook),
        transfer: chain.send,
      }),
    );
  }

  return {
    async fetch(request) {
      const url = new URL(request.url);
      const [, , id = '', ...rest] = url.pathname.split('/');
      if (!id) return indexPage(options.providers);
      const simulator = simulators.get(id);
      if (!simulator) {
        if (acceptsHtml(request)) return indexPage(options.providers, 404);
        const known = [...simulators.keys()].join(', ') || 'none';
        return new Response(`There is no simulator ${JSON.stringify(id)}. Simulators: ${known}.\n`, {
          status: 404,
        });
      }
      url.pathname = `/${rest.join('/')}`;
      const body = request.method === 'GET' || request.method === 'HEAD' ? null : await request.arrayBuffer();
      const passed = new Request(url, {
        method: request.method,
        headers: request.headers,
        body,
        redirect: 'manual',
      });
      return simulator.fetch(passed).catch((error: unknown) => {
        if (error instanceof Unavailable) return unavailableResponse(request);
        throw error;
      });
    },
    async start() {
      await Promise.all([...simulators.values()].map((simulator) => simulator.start()));
      await chain.start();
    },
    async close() {
      await chain.close();
      await Promise.all([...simulators.values()].map((simulator) => simulator.close()));
    },
  };
}
