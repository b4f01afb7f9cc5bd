import { Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';

/** Returns all addresses of a host name, or an empty list. Rejects when the signal aborts. */
export type Resolve = (hostname: string, signal: AbortSignal) => Promise<readonly string[]>;

const DNS_MILLISECONDS = 2_000;
const CONNECT_MILLISECONDS = 10_000;

/**
 * Queries DNS directly. `dns.lookup` would occupy one of the few libuv threads for as long as a name server is silent, and
 * file I/O needs those threads.
 * @param servers name servers; those of the machine if left out
 */
export function createResolve(servers?: readonly string[]): Resolve {
  return async (hostname, signal) => {
    signal.throwIfAborted();
    const resolver = new Resolver({ timeout: DNS_MILLISECONDS, tries: 2 });
    if (servers) resolver.setServers(servers);
    const cancel = () => resolver.cancel();
    signal.addEventListener('abort', cancel);
    try {
      // Only addresses that were found are used, so a failure of one record type does not affect the other.
      const found = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
      signal.throwIfAborted();
      return found.flatMap((records) => (records.status === 'fulfilled' ? records.value : []));
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };
}

/** Makes a connector that connects to these addresses only, whatever the host name. TLS is verified for the host name. */
export function connectorTo(addresses: readonly string[]): ReturnType<typeof buildConnector> {
  const records = addresses.map((address) => ({ address, family: isIP(address) }));
  const lookup: LookupFunction = (_hostname, { all }, callback) => {
    const [first] = records;
    if (all) callback(null, records);
    else if (first) callback(null, first.address, first.family);
  };
  return buildConnector({ lookup, timeout: CONNECT_MILLISECONDS, allowH2: false });
}
