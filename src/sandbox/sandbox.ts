import type { KeyValueStore, Simulator } from '../provider/index.ts';
import { indexPage } from './index-page.ts';
import type { SimulatedProvider } from './types.ts';

export type Sandbox = {
  /** Serves `/sandbox` and `/sandbox/<id>/…`. */
  fetch(request: Request): Promise<Response>;
  /** Sends the webhooks still owed from before. */
  start(): Promise<void>;
  close(): Promise<void>;
};

/** Where a simulator lies below an origin (`http://localhost:4000`), no slash at the end. */
export function simulatorUrl(origin: string, providerId: string): string {
  return `${origin}/sandbox/${providerId}`;
}

/** Serves the vendors' APIs and hosted pages, as the adapters' simulators play them. */
export function createSandbox(options: {
  providers: readonly SimulatedProvider[];
  store: (providerId: string) => KeyValueStore;
  publicUrl: string;
  clock: () => Date;
  /** Posts a webhook to the gateway; answers its status. */
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
        const known = [...simulators.keys()].join(', ') || 'none';
        return new Response(`No simulator is called ${JSON.stringify(id)}. There are: ${known}.\n`, {
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
