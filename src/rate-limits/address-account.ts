import ipaddr from 'ipaddr.js';

/** The account of an address: of IPv6 the network of 64 bits, since a client can use every address in its own. */
export function addressAccount(ip: string): string {
  if (!ip.includes(':') || !ipaddr.IPv6.isValid(ip)) return ip;
  const groups = ipaddr.IPv6.parse(ip).parts.slice(0, 4);
  return `${groups.map((group) => group.toString(16)).join(':')}::/64`;
}
