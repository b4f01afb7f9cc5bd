import ipaddr from 'ipaddr.js';

/** Public addresses behind which clouds keep what is for the machine alone. */
const INTERNAL = new Set([
  // https://learn.microsoft.com/en-us/azure/virtual-network/what-is-ip-address-168-63-129-16
  '168.63.129.16',
]);

// Of IPv6 only this is given to the public; what embeds an IPv4 address (compatible, NAT64) mostly lies outside.
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

const NAMES: Readonly<Record<string, string>> = {
  loopback: 'a loopback address',
  private: 'a private address',
  uniqueLocal: 'a private address',
  linkLocal: 'a link-local address',
  carrierGradeNat: 'a private address of a carrier',
};

export function isLoopback(address: string): boolean {
  return ipaddr.process(address).range() === 'loopback';
}

/** What is wrong with sending to this address, or null where it is public. `address`: as `net.isIP` accepts it. */
export function addressFault(address: string): string | null {
  // `process` reads an IPv4 address that is written as an IPv6 one as what it is.
  const ip = ipaddr.process(address);
  const range = ip.range();
  if (range !== 'unicast') return NAMES[range] ?? 'an address for special use';
  if (ip instanceof ipaddr.IPv6 && !ip.match(GLOBAL_IPV6)) return 'an address for special use';
  return INTERNAL.has(ip.toString()) ? 'an address for special use' : null;
}
