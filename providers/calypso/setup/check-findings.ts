import type { ProviderCheck, ProviderError } from 'onramp-gateway/provider';
import type { Channel } from '../http/wire.ts';
import type { Options } from '../options.ts';
import { events, isBlocked } from './subscriptions.ts';

/** How far Calypso's clock and ours may differ. */
const WINDOW_SECONDS = 180;

export type Finding = Omit<ProviderCheck, 'name'>;

export function reachable(refusal: ProviderError | null, { baseUrl }: Options): Finding {
  if (!refusal || refusal.outcome === 'rejected') return { state: 'ok', detail: `${baseUrl} answers` };
  return {
    state: 'failed',
    detail: `${baseUrl}: ${refusal.message}; check the option baseUrl and the network`,
  };
}

export function credentials(refusal: ProviderError | null): Finding {
  if (!refusal) return { state: 'ok', detail: 'Calypso knows the key and the account' };
  const advice: Readonly<Record<string, string>> = {
    '002': 'Calypso does not know publicKey',
    '003': 'the signature is wrong: secretKey is not the secret of publicKey',
    '004': 'Calypso does not know the account: check the option account',
  };
  const detail = Object.hasOwn(advice, refusal.code) ? advice[refusal.code] : undefined;
  return detail ? { state: 'failed', detail } : { state: 'unknown', detail: refusal.message };
}

export function clock(refusal: ProviderError | null, skew: number | null, options: Options): Finding {
  const advice = `Calypso allows ${WINDOW_SECONDS} s: synchronize this machine's clock (NTP)`;
  if (skew === null) {
    return refusal?.code === '011'
      ? { state: 'failed', detail: advice }
      : { state: 'unknown', detail: "Calypso's answer has no time" };
  }
  const seconds = Math.round(Math.abs(skew) / 1000);
  const detail = `${seconds} s ${skew < 0 ? 'ahead of' : 'behind'} Calypso's clock`;
  if (seconds > WINDOW_SECONDS || refusal?.code === '011') {
    return { state: 'failed', detail: `${detail}; ${advice}` };
  }
  if (seconds > options.clock.skewWarnSeconds) return { state: 'warning', detail: `${detail}; ${advice}` };
  return { state: 'ok', detail };
}

/** Compares the options with Calypso's lists of currencies, as far as the lists can be read. */
export function coverage(fiatCurrencies: unknown, exchangePairs: unknown, options: Options): Finding {
  const fiat = codesIn(fiatCurrencies, 'fiatCurrencies');
  const crypto = codesIn(exchangePairs, 'currencyPairs');
  const codes = options.currencies.filter(({ sold }) => sold).map(({ code }) => code);
  const missing = [
    ...(fiat ? options.fiatCurrencies.filter((code) => !fiat.has(code)) : []),
    ...(crypto ? codes.filter((code) => !crypto.has(code)) : []),
  ];
  if (!fiat && !crypto) {
    return { state: 'unknown', detail: "Calypso's lists have an unexpected form" };
  }
  if (missing.length > 0) {
    const detail = `not in Calypso's lists: ${missing.join(', ')}; correct the options fiatCurrencies and currencies`;
    return { state: 'warning', detail };
  }
  const checked = [fiat && 'fiat currencies', crypto && 'currencies'].filter(Boolean).join(' and ');
  return { state: 'ok', detail: `Calypso lists all ${checked} of the options` };
}

/** `channels`: the subscriptions at Calypso. */
export function webhooks(channels: readonly Channel[], options: Options): Finding {
  const configured = new Set(options.webhook.channels.map(({ publicKey }) => publicKey));
  const ours = channels.filter(({ publicKey }) => publicKey && configured.has(publicKey));
  if (ours.length === 0) {
    return { state: 'failed', detail: 'none of webhook.channels is the key of a subscription at Calypso' };
  }
  const active = ours.filter(({ blockedByErrorCount }) => isBlocked(blockedByErrorCount) !== true);
  if (active.length === 0) {
    const detail = 'Calypso has blocked the subscription after errors: unblock it in the cabinet';
    return { state: 'failed', detail };
  }
  const subscribed = new Set(active.flatMap(({ notificationEventTypes }) => notificationEventTypes ?? []));
  const missing = events.filter((event) => !subscribed.has(event) && !subscribed.has(`${event}ED`));
  if (missing.length > 0) return { state: 'failed', detail: `not subscribed to ${missing.join(', ')}` };
  return { state: 'ok', detail: `${active.length} subscription(s) for all ${events.length} events` };
}

/**
 * The currency codes in a list whose form is not documented; null if none is found. Accepts an array, an array under
 * `name`, or an object with codes as keys. Items are strings, or objects that contain the code.
 */
export function codesIn(answer: unknown, name: string): ReadonlySet<string> | null {
  const list = isObject(answer) && Object.hasOwn(answer, name) ? answer[name] : answer;
  const found = Array.isArray(list)
    ? list.map(codeOf)
    : // Exchange pairs: each code with the currencies that it can be exchanged for.
      isObject(list)
      ? Object.entries(list).flatMap(([code, others]) =>
          Array.isArray(others) ? [code, ...others.map(codeOf)] : [],
        )
      : [];
  const codes = found.filter((code) => code !== null);
  return codes.length === 0 ? null : new Set(codes);
}

function codeOf(item: unknown): string | null {
  if (typeof item === 'string') return item;
  if (!isObject(item)) return null;
  const code = item.name ?? item.code ?? item.fiatCurrency;
  return typeof code === 'string' ? code : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
