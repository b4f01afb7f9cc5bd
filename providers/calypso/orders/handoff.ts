import type { Handoff } from 'onramp-gateway/provider';
import type { Confirmation } from '../http/wire.ts';
import type { Options } from '../options.ts';

/**
 * The link of the payment page; null if the answer has none or its host is not in `handoffHosts`.
 * The name of its field is not documented: the first field of `paymentLinkFields` that is present is used.
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

/** A host allows itself and its subdomains, by https on the default port. An origin allows only itself. */
function allows(entry: string, url: URL): boolean {
  if (entry.includes('://')) {
    // The origin of a blob: URL is that of the URL inside, so compare the protocol too.
    return URL.parse(entry)?.origin === url.origin && URL.parse(entry)?.protocol === url.protocol;
  }
  const host = entry.toLowerCase();
  return (
    url.protocol === 'https:' &&
    url.port === '' &&
    (url.hostname === host || url.hostname.endsWith(`.${host}`))
  );
}

/** The payment link as a hand-off. It works until the order ends; from when Calypso counts is not documented. */
export function linkHandoff(url: string, now: Date, { onramp }: Options) {
  const expiresAt = new Date(now.getTime() + onramp.orderLifetimeSeconds * 1000).toISOString();
  return { kind: 'REDIRECT' as const, url, expiresAt, singleUse: false };
}

/** The widget's link with its key, as the requested kind of hand-off. */
export function widgetHandoff(
  prepared: { widget: 'IFRAME' | 'REDIRECT'; currency: string; sessionId: string; amount: string },
  key: string,
  expiresAt: Date | null,
  options: Options,
): Handoff {
  const { baseUrl, keyParameter, amountParameter, sessionIdInLink, singleUse, allow } = options.widget;
  const url = new URL(baseUrl);
  url.searchParams.set('account', options.account);
  url.searchParams.set(keyParameter, key);
  url.searchParams.set('currency', prepared.currency);
  if (sessionIdInLink) url.searchParams.set('merchantExternalId', prepared.sessionId);
  if (prepared.amount && amountParameter) url.searchParams.set(amountParameter, prepared.amount);
  const link = { url: url.href, expiresAt: expiresAt?.toISOString() ?? null, singleUse };
  return prepared.widget === 'REDIRECT'
    ? { kind: 'REDIRECT', ...link }
    : { kind: 'IFRAME', ...link, origin: url.origin, allow };
}
