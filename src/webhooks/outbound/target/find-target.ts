import { isIP } from 'node:net';
import { addressFault, isLoopback } from './address-fault.ts';

/** Where messages may go. */
export type TargetRules = {
  /** Sandbox alone: this machine, by `localhost` or its literal address, also without TLS and at any port. */
  readonly loopback: boolean;
  /** Of public receivers. */
  readonly ports: readonly number[];
};

/** All addresses of a name; empty where it has none. Rejects when the signal is aborted. */
export type Resolve = (hostname: string, signal: AbortSignal) => Promise<readonly string[]>;

/** A URL that may be sent to, and the only addresses to dial for it. */
export type Target = { readonly url: URL; readonly addresses: readonly string[] };
export type Refusal = { readonly refused: string };

const LOOPBACK = ['127.0.0.1', '::1'];

/**
 * Reads the URL, resolves its name and checks every address. To be asked at registration and again at every send, since a
 * name can point elsewhere any time.
 */
export async function findTarget(
  text: string,
  { rules, resolve, signal }: { rules: TargetRules; resolve: Resolve; signal: AbortSignal },
): Promise<Target | Refusal> {
  // The URL class reads every spelling of an address (decimal, hex, octal, short, other digits) as the address that it is.
  const url = URL.parse(text);
  if (!url) return { refused: 'is not a URL; write it as https://example.com/webhooks' };
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { refused: 'must begin with https://' };
  if (url.username !== '' || url.password !== '') {
    return { refused: 'must not hold a user name or password; each message is signed instead' };
  }
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const here = host === 'localhost' || host.endsWith('.localhost') || (isIP(host) > 0 && isLoopback(host));
  if (here && rules.loopback) return { url, addresses: isIP(host) > 0 ? [host] : LOOPBACK };
  if (here) return { refused: 'points at a loopback address; messages go to public addresses only' };
  if (url.protocol === 'http:') {
    return { refused: `must begin with https://${rules.loopback ? ' (http:// only to localhost)' : ''}` };
  }
  const port = url.port === '' ? 443 : Number(url.port);
  if (!rules.ports.includes(port)) {
    const allowed = rules.ports.join(' or ');
    return { refused: `must use port ${allowed}, or one that the operator adds to webhooks.ports` };
  }

  const addresses = isIP(host) > 0 ? [host] : await resolve(host, signal);
  if (addresses.length === 0) return { refused: `names ${host}, which has no address in the DNS` };
  for (const address of addresses) {
    const fault = addressFault(address);
    if (fault) return { refused: `points at ${fault}; messages go to public addresses only` };
  }
  return { url, addresses };
}
