import type { Handoff, HandoffKind, Theme } from 'onramp-gateway/provider';
import { contradictingAnswer } from '../http/errors.ts';
import type { SessionWire } from '../http/wire.ts';
import type { StripeOptions } from '../options.ts';

// These scripts must be loaded from Stripe, never bundled or copied. The page's content security policy needs both
// hosts in script-src, and crypto.link.com in frame-src and connect-src: https://docs.stripe.com/crypto/onramp/embedded
const scriptsOf = ({ stripeJsRelease }: StripeOptions) => [
  `https://js.stripe.com/${stripeJsRelease}/stripe.js`,
  'https://crypto-js.stripe.com/crypto-onramp-outer.js',
];
const ORIGINS = ['https://js.stripe.com', 'https://crypto-js.stripe.com', 'https://crypto.link.com'];

export type HandoffRequest = { handoffs: readonly HandoffKind[]; theme: Theme | null };

/**
 * The first requested hand-off that the session offers; null if it offers none (it is not documented when
 * `redirect_url` is null). Throws `contradicting_answer` for a page on a host that is not allowed.
 */
export function handoffOf(
  session: SessionWire,
  request: HandoffRequest,
  settings: StripeOptions,
  requestId: string | undefined,
): Handoff | null {
  for (const kind of request.handoffs) {
    if (kind === 'REDIRECT' && session.redirect_url) {
      if (!isAllowed(session.redirect_url, settings)) throw contradictingAnswer('redirect_url', requestId);
      return { kind, url: session.redirect_url, expiresAt: null, singleUse: false };
    }
    if (kind === 'EMBEDDED' && session.client_secret && settings.publishableKey) {
      return {
        kind,
        clientSecret: session.client_secret,
        publishableKey: settings.publishableKey,
        scripts: scriptsOf(settings),
        origins: ORIGINS,
        theme: request.theme,
      };
    }
  }
  return null;
}

/** Requires https, a host in `handoffHosts` and no user name. Allows http only if the API itself is reached by http. */
function isAllowed(text: string, settings: StripeOptions): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const schemes = settings.baseUrl.startsWith('http://') ? ['https:', 'http:'] : ['https:'];
  return (
    schemes.includes(url.protocol) &&
    url.username === '' &&
    url.password === '' &&
    settings.handoffHosts.includes(url.host)
  );
}
