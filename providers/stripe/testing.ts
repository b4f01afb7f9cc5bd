import {
  isProviderError,
  type KeyValueStore,
  moneyOf,
  type ProviderContext,
  type ProviderError,
  type QuoteRequest,
  type SessionRequest,
  transportError,
} from 'onramp-gateway/provider';
import { createMemoryStore } from 'onramp-gateway/provider/simulator';
import { serveSimulator } from 'onramp-gateway/provider/testing';
import stripe from './index.ts';
import { options, type StripeOptions } from './options.ts';

// Helpers for the tests of this folder.

export const NOW = new Date('2026-01-01T00:00:00Z');
export const SESSION_ID = 'ons_0123456789abcdef0123456789abcdef';
export const EVM = '0x52908400098527886E0F7030069857D2E4169EE7';
export const SOLANA = 'So11111111111111111111111111111111111111112';
export const STELLAR = 'GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN';

/** Options as an operator would write them. */
export function testOptions(more: Record<string, unknown> = {}): StripeOptions {
  return options.parse({ secretKey: 'sk_test_canarysecret', ...more });
}

/** A purchase without any choice. */
export function purchase(more: Partial<SessionRequest> = {}): SessionRequest {
  return {
    sessionId: SESSION_ID,
    asset: null,
    assetLocked: false,
    allowedCurrencies: [],
    allowedNetworks: [],
    fiatCurrency: null,
    fiatAmount: null,
    cryptoAmount: null,
    paymentMethod: null,
    wallets: [],
    lockWalletAddress: false,
    handoffs: ['REDIRECT'],
    country: null,
    subdivision: null,
    clientIp: null,
    theme: null,
    returnUrl: null,
    ...more,
  };
}

/** A quote request: 100 USD for USDC on Base. */
export function quoteRequest(more: Partial<QuoteRequest> = {}): QuoteRequest {
  return {
    asset: { currency: 'USDC', network: 'base' },
    fiatCurrency: 'USD',
    fiatAmount: moneyOf('100', 'USD', 2),
    cryptoAmount: null,
    paymentMethod: null,
    country: null,
    subdivision: null,
    clientIp: null,
    ...more,
  };
}

export function testContext(fetch: typeof globalThis.fetch = globalThis.fetch) {
  const warnings: string[] = [];
  const context: ProviderContext = {
    // On the same `fetch` that tests replace.
    async http({ url, ...request }) {
      try {
        const response = await fetch(url, { ...request, body: request.body ?? null });
        const headers = Object.fromEntries(response.headers);
        return { status: response.status, headers, body: await response.text() };
      } catch (error) {
        throw transportError(error);
      }
    },
    fetch,
    clock: () => new Date(),
    log: { warn: (_fields, message) => void warnings.push(message) },
  };
  return { context, warnings };
}

export const call = (idempotencyKey = 'attempt-1', milliseconds = 5000) => ({
  idempotencyKey,
  signal: AbortSignal.timeout(milliseconds),
});

/** The ProviderError that the promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    (value) => new Error(`expected a failure, got ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  if (!isProviderError(error)) throw new Error('expected a ProviderError', { cause: error });
  return error;
}

/** The simulator over HTTP, and the adapter's settings for it. */
export async function serveStripe(store: KeyValueStore = createMemoryStore()) {
  const served = await serveSimulator(stripe, { store });
  return {
    ...served,
    store,
    /** The received requests, one line each. */
    sent: () => served.requests.map(({ method, path, body }) => `${method} ${path} ${body}`),
    control: (path: string, body: unknown) =>
      served.simulatorFetch(`/__control/${path}`, { method: 'POST', body: JSON.stringify(body) }),
  };
}
