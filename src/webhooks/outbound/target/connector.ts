import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';

const CONNECT_MILLISECONDS = 10_000;

/** A connector that can reach these addresses and no other, whatever the host is called; TLS is checked for the host. */
export function connectorTo(addresses: readonly string[]): ReturnType<typeof buildConnector> {
  const known = addresses.map((address) => ({ address, family: isIP(address) }));
  const lookup: LookupFunction = (_hostname, { all }, callback) => {
    const [first] = known;
    if (all) callback(null, known);
    else if (first) callback(null, first.address, first.family);
  };
  return buildConnector({ lookup, timeout: CONNECT_MILLISECONDS, allowH2: false });
}
