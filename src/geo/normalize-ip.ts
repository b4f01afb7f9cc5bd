import ipaddr from 'ipaddr.js';

/** Address in its plain form: an IPv4 address mapped into IPv6 as IPv4. Null for anything that is not an address. */
export function normalizeIp(text: string): string | null {
  // ipaddr.js takes `127.1` and `0x7f000001` as well; nobody writes a client's address so.
  const plain = text.includes(':') ? ipaddr.IPv6.isValid(text) : ipaddr.IPv4.isValidFourPartDecimal(text);
  return plain ? ipaddr.process(text).toString() : null;
}
