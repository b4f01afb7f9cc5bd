import { Resolver } from 'node:dns/promises';
import type { Resolve } from './find-target.ts';

const TRY_MILLISECONDS = 2_000;

/**
 * Asks the DNS itself, not the machine's look-up: that one occupies a thread of the few that files and other names need
 * too, for as long as somebody's name server keeps silent. `servers`: those of the machine where left out.
 */
export function createResolve(servers?: readonly string[]): Resolve {
  return async (hostname, signal) => {
    signal.throwIfAborted();
    const resolver = new Resolver({ timeout: TRY_MILLISECONDS, tries: 2 });
    if (servers) resolver.setServers(servers);
    const cancel = () => resolver.cancel();
    signal.addEventListener('abort', cancel);
    try {
      // Only what is found is dialled, so one kind that is absent or fails takes nothing from the other.
      const found = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
      signal.throwIfAborted();
      return found.flatMap((kind) => (kind.status === 'fulfilled' ? kind.value : []));
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };
}
