import { type AssetRef, assetKey, type ProviderCheck, type ProviderError } from 'onramp-gateway/provider';
import { assetOf, coverage as covered } from '../assets.ts';
import type { AnswerHead } from '../http/client.ts';
import type { EndpointsWire, ListWire, QuotesWire } from '../http/wire.ts';
import { isLiveKey, type StripeOptions } from '../options.ts';
import { SESSION_EVENTS, TOLERANCE_SECONDS } from '../webhook.ts';

/** The result of one read. `head` is null if no answer arrived; `at` is the gateway's time of the answer. */
export type ReadResult<Wire> = { readonly head: AnswerHead | null; readonly at: Date } & (
  | { readonly wire: Wire; readonly problem: null }
  | { readonly wire: null; readonly problem: ProviderError }
);

type Finding = Pick<ProviderCheck, 'state' | 'detail'>;

export function reachable({ head, problem }: ReadResult<ListWire>, settings: StripeOptions): ProviderCheck {
  const name = 'reachable';
  if (head === null) {
    const detail = `No answer from ${settings.baseUrl} (${problem?.code}). Check the network, its proxy and baseUrl.`;
    return { name, state: 'failed', detail };
  }
  if (head.status >= 500) {
    const detail = `${settings.baseUrl} answers ${head.status}. See https://status.stripe.com and check again later.`;
    return { name, state: 'warning', detail };
  }
  if (head.status < 400 && problem) {
    const detail = `${settings.baseUrl} answers, but not like Stripe. Check baseUrl.`;
    return { name, state: 'failed', detail };
  }
  return { name, state: 'ok', detail: `${settings.baseUrl} answers.` };
}

const BY_STATUS: ReadonlyMap<number, string> = new Map([
  [401, 'Stripe does not accept the key. Copy a current key from the Dashboard to secretKey.'],
  [
    403,
    'The key has no read access to onramp sessions. Allow it to read and write them, or use a secret key.',
  ],
  [
    404,
    'This account has no access to the onramp. Apply for it in the Dashboard; test mode requires that too.',
  ],
]);

export function credentials(
  { head, wire, problem }: ReadResult<ListWire>,
  settings: StripeOptions,
): ProviderCheck {
  const name = 'credentials';
  if (wire) {
    const mode = isLiveKey(settings) ? 'live' : 'test';
    const restricted = settings.secretKey.startsWith('rk_')
      ? ' It is a restricted key; this check does not test whether it may create sessions.'
      : '';
    return { name, state: 'ok', detail: `The key can read onramp sessions in ${mode} mode.${restricted}` };
  }
  const known = head && BY_STATUS.get(head.status);
  if (known) return { name, state: 'failed', detail: known };
  if (head && head.status >= 400 && head.status < 500 && head.status !== 429) {
    return { name, state: 'failed', detail: `${problem?.message}. Check secretKey and apiVersion.` };
  }
  return {
    name,
    state: 'unknown',
    detail: 'Stripe did not report whether it accepts the key. Check again later.',
  };
}

/** Compares the gateway's clock with the `Date` header, which has a resolution of one second. */
export function clock({ head, at }: ReadResult<ListWire>): ProviderCheck {
  const stripeTime = Date.parse(head?.date ?? '');
  if (Number.isNaN(stripeTime)) {
    return { name: 'clock', state: 'unknown', detail: 'No answer had a Date header.' };
  }
  const seconds = Math.round((at.getTime() - stripeTime) / 1000);
  const difference = `${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} Stripe's`;
  return Math.abs(seconds) > TOLERANCE_SECONDS
    ? {
        name: 'clock',
        state: 'warning',
        detail: `This clock is ${difference}; beyond ${TOLERANCE_SECONDS} s webhooks are refused. Synchronize it (NTP).`,
      }
    : { name: 'clock', state: 'ok', detail: `This clock is ${difference}.` };
}

/** Compares the adapter's assets with those that Stripe quotes for this account. */
export function coverage(
  { head, wire, problem }: ReadResult<QuotesWire>,
  settings: StripeOptions,
): ProviderCheck {
  const finding = (state: Finding['state'], detail: string) => ({ name: 'coverage' as const, state, detail });
  if (head?.status === 404) {
    return finding(
      'warning',
      `There are no quotes at ${settings.quotesPath}. Set quotesPath to the other path.`,
    );
  }
  if (!wire) return finding('unknown', `Quotes could not be read: ${problem.message}.`);

  const quoted = Object.values(wire.destination_network_quotes).flatMap((quotes) => quotes ?? []);
  const codes = new Set(quoted.map((quote) => quote.destination_currency));
  const otherCode = settings.polCode === 'matic' ? 'pol' : 'matic';
  if (codes.has(otherCode) && !codes.has(settings.polCode)) {
    return finding('warning', `Stripe's code for Polygon's coin is ${otherCode}. Set polCode to it.`);
  }
  const known = new Set(
    quoted.flatMap(({ destination_currency, destination_network }) => {
      const asset = assetOf(destination_currency, destination_network);
      return asset ? [assetKey(asset)] : [];
    }),
  );
  const missing = covered.filter((asset) => !known.has(assetKey(asset)));
  return missing.length === 0
    ? finding('ok', `Stripe quotes all ${covered.length} assets of the adapter.`)
    : finding(
        'warning',
        `Stripe has no price at present for ${missing.map(label).join(', ')}. Exclude them by a routing rule, or ask Stripe.`,
      );
}

export function webhooks(
  { wire, problem }: ReadResult<EndpointsWire>,
  settings: StripeOptions,
): ProviderCheck {
  const finding = (state: Finding['state'], detail: string) => ({ name: 'webhooks' as const, state, detail });
  if ([settings.webhookSecrets].flat().length === 0) {
    return finding(
      'warning',
      "Without webhookSecrets every webhook is refused and only polling finds changes. Add the endpoint's secret.",
    );
  }
  if (!wire) {
    return finding(
      'unknown',
      `The endpoints could not be read: ${problem.message}. Check in the Dashboard that one of them sends onramp events here.`,
    );
  }
  const enabled = wire.data.filter(({ status }) => status === 'enabled');
  const named = enabled.filter(({ enabled_events: events }) =>
    events.some((event) => SESSION_EVENTS.has(event)),
  );
  if (named.length > 0) {
    return finding('ok', `Onramp events go to ${hosts(named)}. Check that this gateway is one of them.`);
  }
  const all = enabled.filter(({ enabled_events: events }) => events.includes('*'));
  if (all.length > 0) {
    return finding(
      'unknown',
      `${hosts(all)} subscribes to "*". Some events must be named besides; Stripe does not document whether onramp events are among them.`,
    );
  }
  return finding(
    'warning',
    "No enabled endpoint subscribes to crypto.onramp_session.updated. Create one with this gateway's webhook URL.",
  );
}

function label({ currency, network }: AssetRef): string {
  return `${currency} on ${network}`;
}

/** Only hosts, because the path of another system's URL may contain a secret. */
function hosts(endpoints: EndpointsWire['data']): string {
  return [
    ...new Set(endpoints.map(({ url }) => (URL.canParse(url) ? new URL(url).host : 'an invalid URL'))),
  ].join(', ');
}
