import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

export type ClientIp = (incoming: Pick<IncomingMessage, 'socket' | 'headers'>) => string | null;

const MAPPED_IPV4 = '::ffff:';

/** The other end of a connection. The system spells it as usual, but for IPv4 on a socket that also accepts IPv6. */
function peerOf(address: string): string {
  return address.startsWith(MAPPED_IPV4) && address.includes('.')
    ? address.slice(MAPPED_IPV4.length)
    : address;
}

/** An address in its usual spelling; null for any other text. Ports and zones, which some proxies add, are none. */
function addressOf(text: string): string | null {
  const valid = text.includes(':') ? ipaddr.IPv6.isValid(text) : ipaddr.IPv4.isValidFourPartDecimal(text);
  return valid ? ipaddr.process(text).toString() : null;
}

/**
 * Makes the only function that says where a request comes from. It is the other end of the connection, unless that is one of
 * the proxies that the operator trusts: then the last address in X-Forwarded-For that no trusted proxy has. What a client
 * writes into the header itself stands before that, and changes nothing.
 * @param trusted addresses and ranges of the operator's own proxies
 */
export function createClientIp(trusted: readonly string[]): ClientIp {
  const ranges = trusted.map((text) =>
    text.includes('/')
      ? ipaddr.parseCIDR(text)
      : ipaddr.parseCIDR(`${text}/${text.includes(':') ? 128 : 32}`),
  );
  const isTrusted = (address: string): boolean => {
    const parsed = ipaddr.parse(address);
    return ranges.some(
      ([range, bits]) => parsed.kind() === range.kind() && parsed.match(range as never, bits),
    );
  };

  return ({ socket, headers }) => {
    const peer = socket.remoteAddress;
    if (peer === undefined) return null;
    let client = peerOf(peer);
    if (ranges.length === 0) return client;
    const hops = String(headers['x-forwarded-for'] ?? '').split(',');
    while (isTrusted(client)) {
      const before = addressOf(hops.pop()?.trim() ?? '');
      if (before === null) break;
      client = before;
    }
    return client;
  };
}
