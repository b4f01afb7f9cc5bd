import { type Call, isProviderError, type ProviderCheck, type ProviderError } from 'onramp-gateway/provider';
import type { Client } from '../http/client.ts';
import type { Options } from '../options.ts';
import { codesIn } from './codes-in.ts';
import { events } from './events.ts';
import { isBlocked } from './subscriptions.ts';

/** What Calypso allows between its clock and ours. */
const WINDOW_SECONDS = 180;

type Finding = Omit<ProviderCheck, 'name'>;

/** Asks Calypso what a set-up needs. Reads only. */
export async function check(client: Client, options: Options, call: Call): Promise<readonly ProviderCheck[]> {
  const refusal = await client.account(call).then(
    () => null,
    (error: unknown) => {
      if (isProviderError(error)) return error;
      throw error;
    },
  );
  const checks: ProviderCheck[] = [
    { name: 'reachable', ...reachable(refusal, options) },
    { name: 'credentials', ...credentials(refusal) },
    { name: 'clock', ...clock(refusal, client.skewMilliseconds(), options) },
  ];
  if (refusal) return checks;
  const [coverage, webhooks] = await Promise.all([
    orUnknown(covers(client, options, call), 'coverage'),
    orUnknown(subscribed(client, options, call), 'subscriptions'),
  ]);
  return [...checks, { name: 'coverage', ...coverage }, { name: 'webhooks', ...webhooks }];
}

function reachable(refusal: ProviderError | null, { baseUrl }: Options): Finding {
  if (!refusal || refusal.outcome === 'rejected') return { state: 'ok', detail: `${baseUrl} answers` };
  return {
    state: 'failed',
    detail: `${baseUrl}: ${refusal.message}; check the option baseUrl and the network`,
  };
}

function credentials(refusal: ProviderError | null): Finding {
  if (!refusal) return { state: 'ok', detail: 'Calypso knows the key and the account' };
  const advice: Readonly<Record<string, string>> = {
    '002': 'Calypso does not know publicKey',
    '003': 'the signature is wrong: secretKey is not the secret of publicKey',
    '004': 'Calypso does not know the account: check the option account',
  };
  const told = advice[refusal.code];
  return told ? { state: 'failed', detail: told } : { state: 'unknown', detail: refusal.message };
}

function clock(refusal: ProviderError | null, skew: number | null, options: Options): Finding {
  const advice = `Calypso allows ${WINDOW_SECONDS} s: set this machine's clock by NTP`;
  if (skew === null) {
    return refusal?.code === '011'
      ? { state: 'failed', detail: advice }
      : { state: 'unknown', detail: "Calypso's answer bears no time" };
  }
  const seconds = Math.round(Math.abs(skew) / 1000);
  const detail = `${seconds} s ${skew < 0 ? 'ahead of' : 'behind'} Calypso's clock`;
  if (seconds > WINDOW_SECONDS || refusal?.code === '011') {
    return { state: 'failed', detail: `${detail}; ${advice}` };
  }
  if (seconds > options.clock.skewWarnSeconds) return { state: 'warning', detail: `${detail}; ${advice}` };
  return { state: 'ok', detail };
}

/** The lists that Calypso gives, where their shape is one that can be read, against the options. */
async function covers(client: Client, options: Options, call: Call): Promise<Finding> {
  const fiat = codesIn(await client.fiatCurrencies(call), 'fiatCurrencies');
  const crypto = codesIn(await client.exchangePairs(call), 'currencyPairs');
  const codes = options.currencies.filter(({ sold }) => sold).map(({ code }) => code);
  const missing = [
    ...(fiat ? options.fiatCurrencies.filter((code) => !fiat.has(code)) : []),
    ...(crypto ? codes.filter((code) => !crypto.has(code)) : []),
  ];
  if (!fiat && !crypto)
    return { state: 'unknown', detail: "Calypso's lists have another form than expected" };
  if (missing.length > 0) {
    const detail = `not in Calypso's lists: ${missing.join(', ')}; correct the options fiatCurrencies and currencies`;
    return { state: 'warning', detail };
  }
  const seen = [fiat && 'fiat currencies', crypto && 'currencies'].filter(Boolean).join(' and ');
  return { state: 'ok', detail: `Calypso lists all ${seen} of the options` };
}

async function subscribed(client: Client, options: Options, call: Call): Promise<Finding> {
  const known = new Set(options.webhook.channels.map(({ publicKey }) => publicKey));
  if (known.size === 0) {
    return {
      state: 'failed',
      detail: 'no webhook is taken: put the key pair of a subscription into webhook.channels',
    };
  }
  const channels = await client.subscriptions(call);
  const ours = channels.filter(({ publicKey }) => publicKey && known.has(publicKey));
  if (ours.length === 0) {
    return { state: 'failed', detail: 'none of webhook.channels is the key of a subscription at Calypso' };
  }
  const open = ours.filter(({ blockedByErrorCount }) => isBlocked(blockedByErrorCount) !== true);
  if (open.length === 0) {
    return {
      state: 'failed',
      detail: 'Calypso has blocked the subscription after errors: unblock it in the cabinet',
    };
  }
  const sent = new Set(open.flatMap(({ notificationEventTypes }) => notificationEventTypes ?? []));
  const missing = events.filter((event) => !sent.has(event) && !sent.has(`${event}ED`));
  if (missing.length > 0) return { state: 'failed', detail: `not subscribed to ${missing.join(', ')}` };
  return { state: 'ok', detail: `${open.length} subscription(s) for all ${events.length} events` };
}

async function orUnknown(finding: Promise<Finding>, what: string): Promise<Finding> {
  try {
    return await finding;
  } catch (error) {
    if (!isProviderError(error)) throw error;
    return { state: 'unknown', detail: `the ${what} could not be read: ${error.message}` };
  }
}
