import { routerCandidate } from '../../catalog/index.ts';
import type { Config } from '../../config/index.ts';
import { createRegistry } from '../../registry/index.ts';
import type { RouterCandidate } from '../../router/types.ts';

/** The providers of gateway.yaml as the router sees them, all in good health. Loads the adapters; sends no request. */
export async function presentCandidates(config: Config): Promise<RouterCandidate[]> {
  const refuse = () => Promise.reject(new Error('a command on the routing calls no provider'));
  const registry = await createRegistry({
    config,
    transport: { http: refuse, fetch: refuse },
    clock: () => new Date(),
    log: { warn: () => undefined, error: () => undefined },
    simulatorUrls: (id) => ({ apiUrl: `http://127.0.0.1/${id}`, pageUrl: `http://127.0.0.1/${id}` }),
  });
  return registry.all().map(routerCandidate);
}
