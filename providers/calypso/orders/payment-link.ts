import type { Confirmation } from '../http/wire.ts';
import type { Options } from '../options.ts';

/**
 * The link on which the customer pays, or null where the answer has none or it leads elsewhere than `handoffHosts`
 * say. Its field is not documented: the first of `paymentLinkFields` that is there counts.
 */
export function paymentLink(confirmation: Confirmation, options: Options): string | null {
  const link = options.onramp.paymentLinkFields
    .map((name) => (Object.hasOwn(confirmation, name) ? confirmation[name] : undefined))
    .find((value) => typeof value === 'string' && value !== '');
  if (typeof link !== 'string' || !URL.canParse(link)) return null;
  const url = new URL(link);
  if (url.username || url.password) return null;
  return options.handoffHosts.some((host) => allows(host, url)) ? url.href : null;
}

/** A host stands for itself and its subdomains, over https on its usual port; an origin for itself alone. */
function allows(entry: string, url: URL): boolean {
  if (entry.includes('://')) {
    // The origin of a blob: is the one inside of it.
    return URL.parse(entry)?.origin === url.origin && URL.parse(entry)?.protocol === url.protocol;
  }
  const host = entry.toLowerCase();
  return (
    url.protocol === 'https:' &&
    url.port === '' &&
    (url.hostname === host || url.hostname.endsWith(`.${host}`))
  );
}
