import type { AssetCoverage, Capabilities, FiatLimit, Source } from '../provider/capabilities.ts';
import type { Facts, Policy, RouterCandidate } from './types.ts';

// Examples for tests: a provider with every capability, a purchase that it can serve, a policy without rules.

const source: Source = { from: 'test', mark: 'documented', on: '2026-01-01' };

export function assetCoverage(key: string, more: Partial<AssetCoverage> = {}): AssetCoverage {
  const [currency = '', network = ''] = key.split(':');
  return { currency, network, source, ...more };
}

export function listed(...list: string[]): { list: string[]; source: Source } {
  return { list, source };
}

/** `paymentMethod` left out: the limit is that of every method. */
export function limit(
  fiatCurrency: string,
  minimum: string | null,
  maximum: string | null,
  paymentMethod?: string,
): FiatLimit {
  return { fiatCurrency, minimum, maximum, ...(paymentMethod && { paymentMethod }), source };
}

export function exampleCapabilities(more: Partial<Capabilities> = {}): Capabilities {
  return {
    assets: [assetCoverage('USDC:base'), assetCoverage('USDT:tron'), assetCoverage('BTC:bitcoin')],
    fiatCurrencies: listed('USD', 'EUR'),
    countries: { list: null, source },
    excludedSubdivisions: listed(),
    paymentMethods: listed('card'),
    limits: [],
    amountBasis: 'UNKNOWN',
    handoffs: ['REDIRECT', 'IFRAME', 'EMBEDDED'],
    referenceByWebhook: [],
    checksGeography: true,
    buyByCryptoAmount: true,
    openDestination: true,
    needsAmount: false,
    needsFiatCurrency: false,
    needsWallet: false,
    locksWalletAddress: true,
    memo: true,
    bindsClientIp: false,
    returnsToApp: true,
    idempotencySeconds: null,
    lateNewsDays: 30,
    ...more,
  };
}

export function exampleCandidate(
  providerId: string,
  capabilities: Partial<Capabilities> = {},
  more: Partial<RouterCandidate> = {},
): RouterCandidate {
  return {
    providerId,
    capabilities: exampleCapabilities(capabilities),
    disabled: null,
    down: false,
    ...more,
  };
}

export function exampleFacts(more: Partial<Facts> = {}): Facts {
  return {
    asset: { currency: 'USDC', network: 'base' },
    allowedCurrencies: [],
    allowedNetworks: [],
    fiatCurrency: 'EUR',
    fiatAmount: { currency: 'EUR', decimals: 2, minor: 5000n },
    cryptoAmount: null,
    paymentMethod: null,
    country: 'US',
    subdivision: 'US-CA',
    countrySource: 'INPUT',
    clientIpKnown: false,
    walletNetworks: ['base'],
    hasMemo: false,
    lockWalletAddress: true,
    handoffs: ['REDIRECT', 'IFRAME'],
    pinned: null,
    excluded: [],
    projectId: 'prj_1',
    customerMetadata: {},
    ...more,
  };
}

export function examplePolicy(more: Partial<Policy> = {}): Policy {
  return {
    strategy: 'priority',
    order: [],
    attempts: 2,
    fallbackAfterRefusal: false,
    rules: [],
    version: 'v1',
    ...more,
  };
}
