import type { Handoff, HandoffKind, Theme } from 'onramp-gateway/provider';
import { contradictingAnswer } from '../http/errors.ts';
import type { SessionWire } from '../http/wire.ts';
import type { StripeOptions } from '../options.ts';

// Never bundled or hosted elsewhere; both hosts belong in script-src, crypto.link.com in frame-src and connect-src:
// https://docs.stripe.com/crypto/onramp/embedded
const scriptsOf = ({ stripeJsRelease }: StripeOptions) => [
  `https://js.stripe.com/${stripeJsRelease}/stripe.js`,
  'https://crypto-js.stripe.com/crypto-onramp-outer.js',
];
const ORIGINS = ['https://js.stripe.com', 'https://crypto-js.stripe.com', 'https://crypto.link.com'];

export type Wanted = { handoffs: readonly HandoffKind[]; theme: Theme | null };

/**
 * The first hand-off wanted that the session has; null where it has none (when `redirect_url` is null is not
 * documented). Throws `contradicting_answer` for a page that a customer must not be sent to.
 */
export function handoffOf(
  session: SessionWire,
  wanted: Wanted,
  settings: StripeOptions,
  requestId: string | undefined,
): Handoff | null {
  for (const kind of wanted.handoffs) {
    if (kind === 'REDIRECT' && session.redirect_url) {
      if (!isOurs(session.redirect_url, settings)) throw contradictingAnswer('redirect_url', requestId);
      return { kind, url: session.redirect_url, expiresAt: null, singleUse: false };
    }
    if (kind === 'EMBEDDED' && session.client_secret && settings.publishableKey) {
      return {
        kind,
        clientSecret: session.client_secret,
        publishableKey: settings.publishableKey,
        scripts: scriptsOf(settings),
        origins: ORIGINS,
        theme: wanted.theme,
      };
    }
  }
  return null;
}

/** An https address at a listed host, without a user name; plain http only where the API itself is reached so. */
function isOurs(text: string, settings: StripeOptions): boolean {
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
