import {
  type HttpAnswer,
  type HttpRequest,
  isProviderError,
  moneyOf,
  type ProviderContext,
  type SessionRequest,
} from 'onramp-gateway/provider';
import { type Options, options } from './options.ts';

// Helpers for the tests of this folder.

const ACCOUNT = '0x1111111111111111111111111111111111111111';

/** Options as an operator would write them. */
export function testOptions(more: Record<string, unknown> = {}): Options {
  return options.parse({
    baseUrl: 'https://calypso.test',
    account: ACCOUNT,
    publicKey: 'public',
    secretKey: 'canary-secret-key',
    ...more,
  });
}

export const WALLET = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';

/** USDT on TRON for 100 EUR. */
export function purchase(more: Partial<SessionRequest> = {}): SessionRequest {
  return {
    sessionId: 'ons_1',
    asset: { currency: 'USDT', network: 'tron' },
    assetLocked: true,
    allowedCurrencies: [],
    allowedNetworks: [],
    fiatCurrency: 'EUR',
    fiatAmount: moneyOf('100', 'EUR', 2),
    cryptoAmount: null,
    paymentMethod: null,
    wallets: [{ network: 'tron', address: WALLET, memo: null }],
    lockWalletAddress: true,
    handoffs: ['REDIRECT'],
    country: 'DE',
    subdivision: null,
    clientIp: null,
    theme: null,
    returnUrl: 'https://shop.test/done',
    ...more,
  };
}

export const NOW = new Date('2026-01-01T00:00:00Z');

/** A context that returns the answers in order and records the requests in `sent`. */
export function scripted(answers: Array<Partial<HttpAnswer> | Error>) {
  const sent: HttpRequest[] = [];
  const warnings: string[] = [];
  const context: ProviderContext = {
    http: async (request) => {
      sent.push(request);
      const answer = answers.shift();
      if (!answer) throw new Error('no answer is left');
      if (answer instanceof Error) throw answer;
      return { status: 200, headers: {}, body: '', ...answer };
    },
    fetch: () => Promise.reject(new Error('not used')),
    clock: () => NOW,
    log: { warn: (_fields, message) => void warnings.push(message) },
  };
  return { context, sent, warnings };
}

export const json = (value: unknown, more: Partial<HttpAnswer> = {}): Partial<HttpAnswer> => ({
  body: JSON.stringify(value),
  ...more,
});

export const call = (idempotencyKey = 'attempt-1') => ({
  idempotencyKey,
  signal: AbortSignal.timeout(5000),
});

/** The ProviderError that the promise rejects with. */
export async function failure(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isProviderError(error)) throw new Error('expected a ProviderError', { cause: error });
  return error;
}
