import { type AssetRef, assetKey, type ProviderCheck, type ProviderError } from 'onramp-gateway/provider';
import { coverage as covered } from '../capabilities.ts';
import { assetOf } from '../codes.ts';
import type { AnswerHead } from '../http/stripe-fetch.ts';
import type { EndpointsWire, ListWire, QuotesWire } from '../http/wire.ts';
import { isLiveKey, type StripeOptions } from '../options.ts';
import { SESSION_EVENTS, TOLERANCE } from '../webhook.ts';

/** What came of one read. `head` is null where no answer came at all; `at` is our time at the answer. */
export type Look<Wire> = { readonly head: AnswerHead | null; readonly at: Date } & (
  | { readonly wire: Wire; readonly problem: null }
  | { readonly wire: null; readonly problem: ProviderError }
);

type Finding = Pick<ProviderCheck, 'state' | 'detail'>;

export function reachable({ head, problem }: Look<ListWire>, settings: StripeOptions): ProviderCheck {
  const name = 'reachable';
  if (head === null) {
    const detail = `No answer from ${settings.baseUrl} (${problem?.code}). Look at the network, its proxy, and baseUrl.`;
    return { name, state: 'failed', detail };
  }
  if (head.status >= 500) {
    const detail = `${settings.baseUrl} answers ${head.status}. Look at https://status.stripe.com and check again.`;
    return { name, state: 'warning', detail };
  }
  if (head.status < 400 && problem) {
    const detail = `${settings.baseUrl} answers, but not as Stripe does. Look at baseUrl.`;
    return { name, state: 'failed', detail };
  }
  return { name, state: 'ok', detail: `${settings.baseUrl} answers.` };
}

const BY_STATUS: ReadonlyMap<number, string> = new Map([
  [401, 'Stripe does not accept the key. Put a current one from the Dashboard into secretKey.'],
  [403, 'The key may not read onramp sessions. Allow it to read and write them, or use a secret key.'],
  [404, 'Stripe shows this account no onramp. Apply for it in the Dashboard; test mode needs that too.'],
]);

export function credentials({ head, wire, problem }: Look<ListWire>, settings: StripeOptions): ProviderCheck {
  const name = 'credentials';
  if (wire) {
    const mode = isLiveKey(settings) ? 'live' : 'test';
    const restricted = settings.secretKey.startsWith('rk_')
      ? ' It is restricted; whether it may create them is not tried here.'
      : '';
    return { name, state: 'ok', detail: `The key reads onramp sessions in ${mode} mode.${restricted}` };
  }
  const known = head && BY_STATUS.get(head.status);
  if (known) return { name, state: 'failed', detail: known };
  if (head && head.status >= 400 && head.status < 500 && head.status !== 429) {
    return { name, state: 'failed', detail: `${problem?.message}. Look at secretKey and apiVersion.` };
  }
  return { name, state: 'unknown', detail: 'Stripe did not say whether it accepts the key. Check again.' };
}

/** Our clock against that of Stripe's answer, which has whole seconds. */
export function clock({ head, at }: Look<ListWire>): ProviderCheck {
  const theirs = Date.parse(head?.date ?? '');
  if (Number.isNaN(theirs)) {
    return { name: 'clock', state: 'unknown', detail: 'No answer told the time.' };
  }
  const seconds = Math.round((at.getTime() - theirs) / 1000);
  const apart = `${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} Stripe's`;
  return Math.abs(seconds) > TOLERANCE
    ? {
        name: 'clock',
        state: 'warning',
        detail: `This clock is ${apart}; beyond ${TOLERANCE} s webhooks are refused. Synchronise it (NTP).`,
      }
    : { name: 'clock', state: 'ok', detail: `This clock is ${apart}.` };
}

/** The assets that the adapter covers against those that Stripe quotes for this account. */
export function coverage({ head, wire, problem }: Look<QuotesWire>, settings: StripeOptions): ProviderCheck {
  const finding = (state: Finding['state'], detail: string) => ({ name: 'coverage' as const, state, detail });
  if (head?.status === 404) {
    return finding(
      'warning',
      `There are no quotes at ${settings.quotesPath}. Set quotesPath to the other one.`,
    );
  }
  if (!wire) return finding('unknown', `Quotes could not be read: ${problem.message}.`);

  const quoted = Object.values(wire.destination_network_quotes).flatMap((quotes) => quotes ?? []);
  const codes = new Set(quoted.map((quote) => quote.destination_currency));
  const otherCode = settings.polCode === 'matic' ? 'pol' : 'matic';
  if (codes.has(otherCode) && !codes.has(settings.polCode)) {
    return finding('warning', `Stripe calls Polygon's coin ${otherCode}. Set polCode to that.`);
  }
  const known = new Set(
    quoted.flatMap(({ destination_currency, destination_network }) => {
      const asset = assetOf(destination_currency, destination_network);
      return asset ? [assetKey(asset)] : [];
    }),
  );
  const missing = covered.filter((asset) => !known.has(assetKey(asset)));
  return missing.length === 0
    ? finding('ok', `Stripe quotes all ${covered.length} assets that the adapter covers.`)
    : finding(
        'warning',
        `Stripe has no price now for ${missing.map(named).join(', ')}. Exclude them by a routing rule, or ask Stripe.`,
      );
}

export function webhooks({ wire, problem }: Look<EndpointsWire>, settings: StripeOptions): ProviderCheck {
  const finding = (state: Finding['state'], detail: string) => ({ name: 'webhooks' as const, state, detail });
  if ([settings.webhookSecrets].flat().length === 0) {
    return finding(
      'warning',
      "Without webhookSecrets every webhook is refused, and news comes by asking alone. Add the endpoint's secret.",
    );
  }
  if (!wire) {
    return finding(
      'unknown',
      `The endpoints could not be read: ${problem.message}. See in the Dashboard that one sends onramp events here.`,
    );
  }
  const enabled = wire.data.filter(({ status }) => status === 'enabled');
  const named = enabled.filter(({ enabled_events: events }) =>
    events.some((event) => SESSION_EVENTS.has(event)),
  );
  if (named.length > 0) {
    return finding('ok', `Onramp events go to ${hosts(named)}. See that this gateway is among them.`);
  }
  const all = enabled.filter(({ enabled_events: events }) => events.includes('*'));
  if (all.length > 0) {
    return finding(
      'unknown',
      `${hosts(all)} takes all events but those that must be named; Stripe does not say which the onramp's are.`,
    );
  }
  return finding(
    'warning',
    "No enabled endpoint takes crypto.onramp_session.updated. Make one for this gateway's webhook address.",
  );
}

function named({ currency, network }: AssetRef): string {
  return `${currency} on ${network}`;
}

/** Hosts alone: a path may hold a secret of somebody else. */
function hosts(endpoints: EndpointsWire['data']): string {
  return [
    ...new Set(endpoints.map(({ url }) => (URL.canParse(url) ? new URL(url).host : 'an unreadable address'))),
  ].join(', ');
}
