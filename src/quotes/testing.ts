import { fakeProvider } from '../catalog/testing.ts';
import { internalCaller } from '../domain/access/caller.ts';
import { assetKey, assets } from '../domain/asset/asset.ts';
import { fiatDecimals } from '../domain/money/fiat.ts';
import { moneyOf } from '../domain/money/money.ts';
import { clientFacts, walletFacts } from '../domain/routing/client.ts';
import type { Capabilities } from '../provider/capabilities.ts';
import { ProviderError } from '../provider/error.ts';
import type { Call, Quote as ProviderQuote, QuoteRequest, RefusedMethod } from '../provider/index.ts';
import type { Provider } from '../registry/types.ts';
import { examplePolicy } from '../router/testing.ts';
import type { Policy } from '../router/types.ts';
import { noScreening } from '../screening/index.ts';
import { createLearnedLimits } from './ask/learned-limits.ts';
import { createPriceCache } from './ask/price-cache.ts';
import { createDeliveryTimes } from './delivery-times.ts';
import { type EngineDeps, quoteStream } from './quote-stream.ts';
import type { PricedPurchase, QuotesEvent, RankedQuotes } from './types.ts';

// Scripted providers that quote, and the engine on them without a database.

export type Ask = (
  request: QuoteRequest,
  call: Call,
) => Promise<ReadonlyArray<ProviderQuote | RefusedMethod>>;

export const CALLER = internalCaller('prj_1', 'key_1');

export function priceOf(cryptoAmount: string, more: Partial<ProviderQuote> & { total?: string } = {}): Ask {
  return async ({ asset, fiatCurrency, fiatAmount }) => {
    const decimals = assets.get(assetKey(asset))?.decimals ?? 0;
    const { total, ...rest } = more;
    const fiatTotal = total ? moneyOf(total, fiatCurrency, fiatDecimals(fiatCurrency)) : fiatAmount;
    if (!fiatTotal) throw new Error('give a total');
    return [
      {
        paymentMethod: null,
        fiatTotal,
        cryptoAmount: moneyOf(cryptoAmount, asset.currency, decimals),
        fees: [],
        locked: false,
        expiresAt: null,
        ...rest,
      },
    ];
  };
}

/** Fails with a ProviderError: by default one that says nothing about the purchase. */
export const fails =
  (init: Partial<ConstructorParameters<typeof ProviderError>[0]> = {}): Ask =>
  async () => {
    throw new ProviderError({
      outcome: 'rejected',
      class: 'provider',
      code: 'broken',
      message: 'it failed',
      ...init,
    });
  };

/** Does not answer until the call is cancelled. */
export const hangs: Ask = (_, { signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

/** A provider that answers with `ask`. `calls` are the requests that it got, with their signals. */
export function quoting(id: string, ask: Ask, can: Partial<Capabilities> = {}) {
  const calls: Array<{ request: QuoteRequest; signal: AbortSignal }> = [];
  const provider = fakeProvider(id, { can });
  return {
    calls,
    provider: {
      ...provider,
      operations: {
        ...provider.operations,
        quote(request: QuoteRequest, call: Call) {
          calls.push({ request, signal: call.signal });
          return ask(request, call);
        },
      },
    },
  };
}

export function examplePurchase(more: Partial<PricedPurchase> = {}): PricedPurchase {
  return {
    projectId: CALLER.projectId,
    asset: { currency: 'BTC', network: 'bitcoin' },
    fiatCurrency: 'EUR',
    fiatAmount: { currency: 'EUR', decimals: 2, minor: 10_000n },
    cryptoAmount: null,
    paymentMethod: null,
    providers: [],
    customerId: null,
    externalId: null,
    country: 'DE',
    subdivision: null,
    countrySource: 'INPUT',
    clientIp: null,
    customerMetadata: {},
    customerKnownAt: [],
    client: clientFacts(),
    wallet: walletFacts(),
    destination: null,
    timeoutMilliseconds: 10_000,
    wait: null,
    countedFor: null,
    ...more,
  };
}

export function engineOn(
  providers: ReadonlyArray<{ readonly provider: Provider }>,
  policy: Partial<Policy> = {},
  more: Partial<EngineDeps> = {},
) {
  const time = { now: Date.parse('2026-01-01T00:00:00Z') };
  const clock = () => new Date(time.now);
  const all = providers.map(({ provider }) => provider);
  const deps: EngineDeps = {
    registry: { all: () => all, get: (id) => all.find((provider) => provider.id === id) },
    policy: () => examplePolicy({ strategy: 'best-quote', ...policy }),
    clock,
    screening: noScreening,
    cache: createPriceCache(clock, { random: () => 0, now: () => time.now }),
    learned: createLearnedLimits(clock),
    deliveryTimes: createDeliveryTimes(async () => []),
    ...more,
  };
  const stream = (more: Partial<PricedPurchase> = {}, signal = new AbortController().signal) =>
    quoteStream(deps, examplePurchase(more), CALLER, signal);
  async function events(more: Partial<PricedPurchase> = {}): Promise<QuotesEvent[]> {
    const seen: QuotesEvent[] = [];
    for await (const event of stream(more)) seen.push(event);
    return seen;
  }
  async function ranked(more: Partial<PricedPurchase> = {}): Promise<RankedQuotes> {
    const last = (await events(more)).at(-1);
    if (last?.kind !== 'Quotes') throw new Error('the stream did not end with Quotes');
    return last;
  }
  return { deps, time, stream, events, ranked };
}
