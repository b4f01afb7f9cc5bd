import type { Config } from '../config/index.ts';
import type { Log } from '../observe/index.ts';
import { createBreakerLink, createRegistry, switchable } from '../registry/index.ts';
import { simulatorUrl } from '../sandbox/index.ts';
import type { FetchHandler } from '../server/index.ts';
import { createTransport } from '../transport/index.ts';
import type { Shutdown } from './shutdown.ts';
import { openSimulatorHost } from './simulator-host.ts';

export type ProvidersOptions = {
  readonly config: Config;
  readonly clock: () => Date;
  readonly log: Log;
  /** Whether the entry is enabled now. */
  readonly isEnabled: (providerId: string) => boolean;
  readonly onError: (error: unknown) => void;
};

/** Loads and connects the adapters of all configured providers. Throws ConfigError. */
export async function openProviders(options: ProvidersOptions, shutdown: Shutdown) {
  const { config, clock, log, isEnabled, onError } = options;
  const simulated = config.providers.some(({ target }) => target === 'simulator');
  const host = simulated ? await openSimulatorHost(onError) : null;
  if (host) shutdown.onClose('simulator host', () => host.close());
  const transport = createTransport();
  shutdown.onClose('transport', transport.close);

  const breakers = createBreakerLink();
  const loaded = await createRegistry({
    breakers,
    config,
    transport,
    clock,
    log,
    simulatorUrls: (id) => ({
      apiUrl: simulatorUrl(host?.origin ?? '', id),
      pageUrl: simulatorUrl(config.publicUrl, id),
    }),
  });
  return {
    registry: switchable(loaded, isEnabled),
    /** Shares the state of the circuit breakers with the other processes. */
    shareBreakers: breakers.connect,
    simulators: [...loaded.simulators()].map(([id, module]) => ({
      id,
      title: loaded.get(id)?.title ?? id,
      module,
    })),
    /** Sets the handler to which adapters send the calls of simulated providers. */
    serveSimulators: (handler: FetchHandler) => host?.serve(handler),
  };
}
