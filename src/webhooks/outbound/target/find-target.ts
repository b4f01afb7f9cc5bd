import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Resolve } from './resolve.ts';

/** Where messages may be sent. */
export type TargetRules = {
  /** Sandbox only: allow `localhost` and loopback addresses, at any port, also without TLS. */
  readonly loopback: boolean;
  /** Allowed ports of public receivers. */
  readonly ports: readonly number[];
};

/** A URL that may be sent to, and the only addresses to connect to for it. */
export type Target = { readonly url: URL; readonly addresses: readonly string[] };
export type Refusal = { readonly refused: string };

const LOOPBACK = ['127.0.0.1', '::1'];

/** Public addresses at which a cloud provider serves metadata to its virtual machines. */
const METADATA = new Set([
  // https://learn.microsoft.com/en-us/azure/virtual-network/what-is-ip-address-168-63-129-16
  '168.63.129.16',
]);

// The only range of IPv6 with public addresses. Most addresses that embed an IPv4 address (NAT64, compatible) are outside.
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

const RANGE_NAMES: Readonly<Record<string, string>> = {
  loopback: 'a loopback address',
  private: 'a private address',
  uniqueLocal: 'a private address',
  linkLocal: 'a link-local address',
  carrierGradeNat: 'a private address of a carrier',
};

/** Why messages may not be sent to this IP address, or null if it is public. */
function addressProblem(address: string): string | null {
  // `process` converts an IPv4-mapped IPv6 address to IPv4.
  const ip = ipaddr.process(address);
  const range = ip.range();
  const special = 'an address for special use';
  if (range !== 'unicast') return RANGE_NAMES[range] ?? special;
  if (ip instanceof ipaddr.IPv6 && !ip.match(GLOBAL_IPV6)) return special;
  return METADATA.has(ip.toString()) ? special : null;
}

function isLoopback(host: string): boolean {
  if (isIP(host) > 0) return ipaddr.process(host).range() === 'loopback';
  return host === 'localhost' || host.endsWith('.localhost');
}

/**
 * Parses the URL, resolves its host and checks every address. Has to run at registration and before every send, since a
 * host name can change its addresses at any time.
 */
export async function findTarget(
  text: string,
  { rules, resolve, signal }: { rules: TargetRules; resolve: Resolve; signal: AbortSignal },
): Promise<Target | Refusal> {
  // The URL class normalizes every spelling of an IP address (decimal, hex, octal, short, other digits).
  const url = URL.parse(text);
  if (!url) return { refused: 'is not a URL; write it as https://example.com/webhooks' };
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { refused: 'must begin with https://' };
  if (url.username !== '' || url.password !== '') {
    return {
      refused: 'must not contain a user name or password; verify the signature of each message instead',
    };
  }
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const literal = isIP(host) > 0;
  if (isLoopback(host)) {
    if (rules.loopback) return { url, addresses: literal ? [host] : LOOPBACK };
    return { refused: 'points at a loopback address; messages go to public addresses only' };
  }
  if (url.protocol === 'http:') {
    return { refused: `must begin with https://${rules.loopback ? ' (http:// only to localhost)' : ''}` };
  }
  const port = url.port === '' ? 443 : Number(url.port);
  if (!rules.ports.includes(port)) {
    const allowed = rules.ports.join(' or ');
    return { refused: `must use port ${allowed}, or one that the operator adds to webhooks.ports` };
  }

  const addresses = literal ? [host] : await resolve(host, signal);
  if (addresses.length === 0) return { refused: `names ${host}, which has no address in the DNS` };
  for (const address of addresses) {
    const problem = addressProblem(address);
    if (problem) return { refused: `points at ${problem}; messages go to public addresses only` };
  }
  return { url, addresses };
}
