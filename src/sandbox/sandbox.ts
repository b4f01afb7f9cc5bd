import { acceptsHtml } from '../domain/html-page.ts';
import type { KeyValueStore, Simulator } from '../provider/index.ts';
import { indexPage, type SimulatedProvider } from './index-page.ts';

export type Sandbox = {
  /** Serves `/sandbox` and `/sandbox/<id>/…`. */
  fetch(request: Request): Promise<Response>;
  /** Sends the webhooks that were pending at the last stop. */
  start(): Promise<void>;
  close(): Promise<void>;
};

/** The URL of a simulator below an origin such as `http://localhost:4000`, without a trailing slash. */
export function simulatorUrl(origin: string, providerId: string): string {
  return `${origin}/sandbox/${providerId}`;
}

/** Serves the vendors' APIs and hosted pages, simulated by the adapters. */
export function createSandbox(options: {
  providers: readonly SimulatedProvider[];
  store: (providerId: string) => KeyValueStore;
  publicUrl: string;
  clock: () => Date;
  /** Posts a webhook to the gateway and returns the HTTP status. */
  deliver: (
    providerId: string,
    webhook: { headers: Record<string, string>; body: string },
  ) => Promise<number>;
}): Sandbox {
  const simulators = new Map<string, Simulator>();
  for (const { id, module } of options.providers) {
    simulators.set(
      id,
      module.create({
        store: options.store(id),
        clock: options.clock,
        pageUrl: simulatorUrl(options.publicUrl, id),
        deliver: (webhook) => options.deliver(id, webhook),
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
      return simulator.fetch(
        new Request(url, { method: request.method, headers: request.headers, body, redirect: 'manual' }),
      );
    },
    async start() {
      await Promise.all([...simulators.values()].map((simulator) => simulator.start()));
    },
    async close() {
      await Promise.all([...simulators.values()].map((simulator) => simulator.close()));
    },
  };
}
