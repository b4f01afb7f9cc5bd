import { assetKey } from '../../domain/asset/asset.ts';
import { formatMoney } from '../../domain/money/money.ts';
import { isProviderError, ProviderError } from '../../provider/error.ts';
import type { Quote as ProviderQuote, QuoteRequest, RefusedMethod } from '../../provider/index.ts';
import { asProviderError } from '../../provider/transport-error.ts';
import { type BudgetPayer, createCallerBudget, PRICES } from '../../registry/index.ts';
import type { Provider } from '../../registry/types.ts';

/** A provider's prices with the time at which they came. */
export type Answer = {
  readonly quotes: readonly ProviderQuote[];
  /** Methods that the provider refuses, beside the quotes. */
  readonly refused: readonly RefusedMethod[];
  readonly at: Date;
  readonly latencyMilliseconds: number;
};

/** After this long the gateway asks again before it sells. */
export const STALE_MILLISECONDS = 15_000;
/** Quotes are renewed at most this long before they end. Entries end before that, or a renewal would get the old answer. */
export const RENEWED_BEFORE_END_MILLISECONDS = 10_000;
/** Entries end up to a tenth earlier, so that those of one moment are not all asked again at another. */
const JITTER = 0.1;
const MAX_ENTRIES = 5_000;
/** The longest that a provider's `Retry-After` is followed. */
const MAX_RETRY_SECONDS = 60;

type Flight = { readonly answer: Promise<Answer>; readonly controller: AbortController; waiting: number };

/** Who shares an answer: the devices of a project that a provider may price alike. `countedFor` null: a call is not counted. */
type Asker = {
  readonly projectId: string;
  readonly clientClass: string;
  readonly countedFor: BudgetPayer | null;
};

export type PriceCache = {
  /** Asks the provider, or shares the answer to the same question. Throws ProviderError. */
  ask(provider: Provider, request: QuoteRequest, asker: Asker, signal: AbortSignal): Promise<Answer>;
};

function keyOf(
  { id, capabilities }: Provider,
  request: QuoteRequest,
  { projectId, clientClass }: Asker,
): string {
  const { asset, fiatCurrency, fiatAmount, cryptoAmount, paymentMethod, country, subdivision } = request;
  return JSON.stringify([
    id,
    projectId,
    assetKey(asset),
    fiatCurrency,
    fiatAmount && formatMoney(fiatAmount),
    cryptoAmount && formatMoney(cryptoAmount),
    paymentMethod,
    country,
    subdivision,
    clientClass,
    capabilities.bindsClientIp ? request.clientIp : null,
  ]);
}

/** Rejects when the signal aborts; the work itself goes on for others. */
function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(asProviderError(signal.reason));
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** The error of a provider that is not asked again yet, with the time that is left. */
function afterPause(error: ProviderError, milliseconds: number): ProviderError {
  const { message } = error;
  return new ProviderError({
    ...error,
    message,
    retryAfterSeconds: Math.ceil(milliseconds / 1000),
    cause: error,
  });
}

/** Why a call ends when the last who waited for it leaves. A deadline stays one: the health of the provider counts it. */
function whyLeft({ reason }: AbortSignal): unknown {
  const isTimeout = reason instanceof Error && reason.name === 'TimeoutError';
  return isTimeout ? reason : new DOMException('Nobody waits for this price any more.', 'AbortError');
}

/**
 * Prices of this process: the same question of a project is asked once at a time, and its answer is shared while it is fresh.
 * Not with other projects: the time of a price would tell them that somebody wants to buy for this amount. A call is
 * cancelled when nobody waits for it any more. Failures are not kept, but `Retry-After` is. New calls are limited for each
 * provider and project, and of pages and apps for each visitor: whoever has a publishable key may ask for as many amounts as
 * they like.
 * @param now milliseconds of a monotonic clock
 */
export function createPriceCache(
  clock: () => Date,
  { random = Math.random, now = () => performance.now() } = {},
): PriceCache {
  const budget = createCallerBudget(now, PRICES);
  const entries = new Map<string, { readonly answer: Answer; readonly until: number }>();
  const flights = new Map<string, Flight>();
  const paused = new Map<string, { readonly until: number; readonly error: ProviderError }>();

  function start(key: string, provider: Provider, request: QuoteRequest): Flight {
    const controller = new AbortController();
    const startedAt = performance.now();
    const call = async (): Promise<Answer> => {
      try {
        const rows = (await provider.operations.quote?.(request, { signal: controller.signal })) ?? [];
        const quotes = rows.flatMap((row) => ('refused' in row ? [] : row));
        const refused = rows.flatMap((row) => ('refused' in row ? row : []));
        const at = clock();
        const latencyMilliseconds = Math.round(performance.now() - startedAt);
        const answer = { quotes, refused, at, latencyMilliseconds };
        const soft = at.getTime() + STALE_MILLISECONDS * (1 - JITTER * random());
        const ends = quotes.flatMap(({ expiresAt }) =>
          expiresAt ? expiresAt.getTime() - RENEWED_BEFORE_END_MILLISECONDS : [],
        );
        entries.set(key, { answer, until: Math.min(soft, ...ends) });
        for (const oldest of entries.keys()) {
          if (entries.size <= MAX_ENTRIES) break;
          entries.delete(oldest);
        }
        return answer;
      } catch (error) {
        // A refusal is about one purchase: other questions are answered.
        const isUnavailable = isProviderError(error) && error.class === 'provider';
        const seconds = isUnavailable ? error.retryAfterSeconds : undefined;
        if (isUnavailable && seconds !== undefined && seconds > 0) {
          const until = clock().getTime() + Math.min(seconds, MAX_RETRY_SECONDS) * 1000;
          paused.set(provider.id, { until, error });
        }
        throw error;
      } finally {
        if (flights.get(key) === flight) flights.delete(key);
      }
    };
    const flight: Flight = { answer: Promise.resolve().then(call), controller, waiting: 0 };
    flight.answer.catch(() => undefined);
    flights.set(key, flight);
    return flight;
  }

  function fresh(key: string): Answer | null {
    const known = entries.get(key);
    if (known && known.until > clock().getTime()) return known.answer;
    entries.delete(key);
    return null;
  }

  /** A fresh answer for all payment methods that has the requested one: another call would tell the same. */
  function amongAll(provider: Provider, request: QuoteRequest, asker: Asker): Answer | null {
    const { paymentMethod } = request;
    if (paymentMethod === null) return null;
    const all = fresh(keyOf(provider, { ...request, paymentMethod: null }, asker));
    return all?.quotes.some((quote) => quote.paymentMethod === paymentMethod) ? all : null;
  }

  function count(provider: Provider, payer: BudgetPayer): void {
    const seconds = budget.take(provider, payer);
    if (seconds === null) return;
    const who = payer.subject === null ? 'this project' : 'this caller or this project';
    throw new ProviderError({
      outcome: 'not_sent',
      class: 'provider',
      code: 'own_rate_limit',
      message: `${provider.title} is not asked for more prices at the moment: ${who} has used its share of the provider's rate limit`,
      retryAfterSeconds: seconds,
    });
  }

  return {
    async ask(provider, request, asker, signal) {
      const key = keyOf(provider, request, asker);
      const known = fresh(key) ?? amongAll(provider, request, asker);
      if (known) return known;
      const pause = paused.get(provider.id);
      const left = pause ? pause.until - clock().getTime() : 0;
      if (pause && left > 0) throw afterPause(pause.error, left);
      paused.delete(provider.id);
      const running = flights.get(key);
      if (!running && asker.countedFor !== null) count(provider, asker.countedFor);
      const flight = running ?? start(key, provider, request);
      flight.waiting += 1;
      try {
        return await untilAborted(flight.answer, signal);
      } finally {
        flight.waiting -= 1;
        if (flight.waiting === 0 && flights.get(key) === flight) {
          flights.delete(key);
          flight.controller.abort(whyLeft(signal));
        }
      }
    },
  };
}
