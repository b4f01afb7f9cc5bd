import { describe, expect, test } from 'vitest';
import type { Reason } from '../../domain/routing/reason.ts';
import type { Capabilities } from '../../provider/capabilities.ts';
import { decide } from '../decide.ts';
import { assetCoverage, exampleCandidate, exampleFacts, examplePolicy, limit, listed } from '../testing.ts';
import type { Facts, RouterCandidate } from '../types.ts';

const AT = { id: 'dec_1', decidedAt: '2026-01-01T00:00:00.000Z' };
const SOURCE = { from: 'test', mark: 'documented', on: '2026-01-01' } as const;

type Case = {
  name: string;
  facts?: Partial<Facts>;
  can?: Partial<Capabilities>;
  candidate?: Partial<RouterCandidate>;
  /** Empty: eligible. */
  reasons: Reason[];
  message?: string;
};

const open: Partial<Facts> = { asset: null, walletNetworks: [] };
const euros = (minor: bigint) => ({ currency: 'EUR', decimals: 2, minor });

const CASES: Case[] = [
  { name: 'a purchase that meets every condition', reasons: [] },

  // Operator and caller.
  {
    name: 'disabled',
    candidate: { disabled: 'ACME_KEY is not set' },
    reasons: ['PROVIDER_DISABLED'],
    message: 'acme is disabled: ACME_KEY is not set',
  },
  {
    name: 'disabled without known capabilities: only the conditions of the operator and the caller are reported',
    facts: { pinned: 'other', paymentMethod: 'pix', hasMemo: true },
    can: {
      assets: [],
      fiatCurrencies: listed(),
      countries: listed(),
      paymentMethods: listed(),
      handoffs: [],
      checksGeography: false,
      openDestination: false,
      locksWalletAddress: false,
      memo: false,
    },
    candidate: { disabled: 'ACME_KEY is not set', down: true },
    reasons: ['PROVIDER_DISABLED', 'EXCLUDED_BY_CALLER'],
    message: 'acme is disabled: ACME_KEY is not set\nanother provider was pinned: other',
  },
  {
    name: 'another provider is pinned',
    facts: { pinned: 'other' },
    reasons: ['EXCLUDED_BY_CALLER'],
    message: 'another provider was pinned: other',
  },
  { name: 'the provider itself is pinned', facts: { pinned: 'acme' }, reasons: [] },
  {
    name: 'excluded',
    facts: { excluded: ['x', 'acme'] },
    reasons: ['EXCLUDED_BY_CALLER'],
    message: 'the caller excluded acme',
  },
  {
    name: 'the session that is replaced ended there',
    facts: { replaced: 'acme' },
    reasons: ['EXCLUDED_BY_CALLER'],
    message: 'the session that this one replaces ended without success at acme',
  },
  { name: 'the session that is replaced ended elsewhere', facts: { replaced: 'other' }, reasons: [] },
  { name: 'down', candidate: { down: true }, reasons: [] },

  // Asset.
  {
    name: 'an asset that is not sold on a supported network',
    facts: { asset: { currency: 'DAI', network: 'base' } },
    reasons: ['ASSET_UNSUPPORTED'],
    message: 'acme does not sell DAI on base',
  },
  {
    name: 'an asset that is sold on another network only',
    facts: { asset: { currency: 'USDC', network: 'tron' } },
    reasons: ['ASSET_UNSUPPORTED'],
    message: 'acme does not sell USDC on tron',
  },
  {
    name: 'an unsupported network',
    facts: { asset: { currency: 'SOL', network: 'solana' } },
    reasons: ['ASSET_UNSUPPORTED', 'NETWORK_UNSUPPORTED'],
    message: 'acme does not sell SOL on solana\nacme sells nothing on solana',
  },
  { name: 'no asset requested', facts: open, reasons: [] },
  {
    name: 'no asset requested, no open destination',
    facts: open,
    can: { openDestination: false },
    reasons: ['OPEN_DESTINATION_UNSUPPORTED'],
    message: 'acme needs exactly one asset; the customer cannot choose it there',
  },
  {
    name: 'lists of which one asset is sold',
    facts: { ...open, allowedCurrencies: ['SOL', 'USDT'] },
    reasons: [],
  },
  {
    name: 'lists of which no asset is sold',
    facts: { ...open, allowedCurrencies: ['USDC'], allowedNetworks: ['tron', 'bitcoin'] },
    reasons: ['ASSET_UNSUPPORTED'],
    message: 'acme does not sell USDC on tron or bitcoin',
  },
  {
    name: 'lists of which neither an asset nor a network is sold',
    facts: { ...open, allowedCurrencies: ['SOL', 'DAI'], allowedNetworks: ['solana', 'polygon'] },
    reasons: ['ASSET_UNSUPPORTED', 'NETWORK_UNSUPPORTED'],
    message: 'acme does not sell SOL or DAI on solana or polygon\nacme sells nothing on solana or polygon',
  },
  {
    name: 'without a list, the networks of the wallets count',
    facts: { asset: null, walletNetworks: ['tron', 'solana'] },
    reasons: [],
  },
  {
    name: 'wallets on unsupported networks',
    facts: { asset: null, walletNetworks: ['solana'] },
    reasons: ['ASSET_UNSUPPORTED', 'NETWORK_UNSUPPORTED'],
    message: 'acme does not sell anything on solana\nacme sells nothing on solana',
  },
  {
    name: 'an asset together with lists',
    facts: { allowedCurrencies: ['USDC', 'SOL'] },
    can: { openDestination: false },
    reasons: [],
  },

  // Fiat and amounts.
  {
    name: 'an unsupported fiat currency',
    facts: { fiatCurrency: 'GBP', fiatAmount: { currency: 'GBP', decimals: 2, minor: 5000n } },
    reasons: ['FIAT_UNSUPPORTED'],
    message: 'acme does not accept GBP; it accepts USD, EUR',
  },
  { name: 'no amount, and none is required', facts: { fiatAmount: null, fiatCurrency: null }, reasons: [] },
  {
    name: 'no fiat currency, but one is required',
    facts: { fiatAmount: null, fiatCurrency: null },
    can: { needsFiatCurrency: true },
    reasons: ['FIAT_REQUIRED'],
    message: 'acme needs a fiat currency',
  },
  {
    name: 'no amount, but one is required',
    facts: { fiatAmount: null, fiatCurrency: null },
    can: { needsAmount: true },
    reasons: ['FIAT_REQUIRED', 'AMOUNT_REQUIRED'],
    message: 'acme needs a fiat currency\nacme needs a fiat or a crypto amount',
  },
  {
    name: 'no amount, and no open destination',
    facts: { fiatAmount: null },
    can: { openDestination: false, buyByCryptoAmount: false },
    reasons: ['AMOUNT_REQUIRED'],
    message: 'acme needs a fiat amount',
  },
  {
    name: 'an unsupported crypto amount',
    facts: { fiatAmount: null, cryptoAmount: { currency: 'USDC', decimals: 6, minor: 1n } },
    can: { buyByCryptoAmount: false, needsAmount: true },
    reasons: ['BUY_BY_CRYPTO_UNSUPPORTED'],
    message: 'acme sells for a fiat amount only, not for an exact amount of crypto',
  },
  {
    name: 'a supported crypto amount',
    facts: { fiatAmount: null, cryptoAmount: { currency: 'USDC', decimals: 6, minor: 1n } },
    can: { needsAmount: true },
    reasons: [],
  },
  { name: 'a fiat amount where none in crypto is supported', can: { buyByCryptoAmount: false }, reasons: [] },
  {
    name: 'exactly the minimum',
    facts: { fiatAmount: euros(1000n) },
    can: { limits: [limit('EUR', '10', '100')] },
    reasons: [],
  },
  {
    name: 'exactly the maximum',
    facts: { fiatAmount: euros(10000n) },
    can: { limits: [limit('EUR', '10', '100.00')] },
    reasons: [],
  },
  {
    name: 'one cent below the minimum',
    facts: { fiatAmount: euros(999n) },
    can: { limits: [limit('EUR', '10', null)] },
    reasons: ['AMOUNT_TOO_LOW'],
    message: 'the minimum at acme is 10 EUR; the requested amount is 9.99 EUR',
  },
  {
    name: 'one cent above the maximum',
    facts: { fiatAmount: euros(10001n) },
    can: { limits: [limit('EUR', null, '100')] },
    reasons: ['AMOUNT_TOO_HIGH'],
    message: 'the maximum at acme is 100 EUR; the requested amount is 100.01 EUR',
  },
  {
    name: 'a limit of another currency',
    facts: { fiatAmount: euros(1n) },
    can: { limits: [limit('USD', '10', null)] },
    reasons: [],
  },

  // Location.
  { name: 'a supported country', can: { countries: listed('US') }, reasons: [] },
  {
    name: 'an unsupported country',
    can: { countries: listed('DE') },
    reasons: ['COUNTRY_UNSUPPORTED'],
    message: 'acme does not serve US',
  },
  {
    name: 'unknown country, the provider checks geography',
    facts: { country: null, subdivision: null },
    can: { countries: listed('DE') },
    reasons: [],
  },
  {
    name: 'unknown country, the provider does not check geography',
    facts: { country: null, subdivision: null },
    can: { checksGeography: false },
    reasons: ['COUNTRY_UNKNOWN'],
    message: "the customer's country is unknown, and acme does not check it itself",
  },
  {
    name: 'unknown country, an asset that is not sold everywhere, the provider checks geography',
    facts: { country: null, subdivision: null },
    can: { assets: [assetCoverage('USDC:base', { countries: ['DE'] })] },
    reasons: [],
  },
  {
    name: 'an excluded subdivision',
    facts: { subdivision: 'US-HI' },
    can: { excludedSubdivisions: listed('US-HI', 'US-NY') },
    reasons: ['SUBDIVISION_UNSUPPORTED'],
    message: 'acme does not serve customers in US-HI',
  },
  { name: 'another subdivision', can: { excludedSubdivisions: listed('US-HI') }, reasons: [] },
  {
    name: 'unknown subdivision, the provider checks geography',
    facts: { subdivision: null },
    can: { excludedSubdivisions: listed('US-HI') },
    reasons: [],
  },
  {
    name: 'unknown subdivision, the provider does not check geography',
    facts: { subdivision: null },
    can: { excludedSubdivisions: listed('US-HI', 'CA-QC', 'US-NY'), checksGeography: false },
    reasons: ['SUBDIVISION_UNKNOWN'],
    message:
      "acme does not serve customers in US-HI, US-NY, and the customer's subdivision of US is unknown; give it in location.subdivision",
  },
  {
    name: 'unknown subdivision, exclusions in another country',
    facts: { subdivision: null },
    can: { excludedSubdivisions: listed('CA-QC'), checksGeography: false },
    reasons: [],
  },
  {
    name: 'an asset not sold in the country',
    can: { assets: [assetCoverage('USDC:base', { countries: ['DE'] })] },
    reasons: ['COUNTRY_UNSUPPORTED'],
    message: 'acme does not sell USDC on base in US',
  },
  {
    name: 'an asset not sold in the subdivision',
    can: { assets: [assetCoverage('USDC:base', { excludedSubdivisions: ['US-CA'] })] },
    reasons: ['SUBDIVISION_UNSUPPORTED'],
    message: 'acme does not sell USDC on base in US-CA',
  },
  {
    name: 'none of the matching assets is sold in the country',
    facts: { ...open, allowedCurrencies: ['USDC', 'DAI'] },
    can: {
      assets: [
        assetCoverage('USDC:base', { countries: ['DE'] }),
        assetCoverage('DAI:base', { countries: ['FR'] }),
      ],
    },
    reasons: ['COUNTRY_UNSUPPORTED'],
    message: 'acme does not sell USDC on base, DAI on base in US',
  },
  {
    name: 'another matching asset is sold in the country',
    facts: open,
    can: { assets: [assetCoverage('USDC:base', { countries: ['DE'] }), assetCoverage('BTC:bitcoin')] },
    reasons: [],
  },

  // Delivery.
  { name: 'a supported payment method', facts: { paymentMethod: 'card' }, reasons: [] },
  {
    name: 'an unsupported payment method',
    facts: { paymentMethod: 'pix' },
    can: { paymentMethods: listed('card', 'sepa') },
    reasons: ['PAYMENT_METHOD_UNSUPPORTED'],
    message: 'acme does not offer the payment method pix; it offers card, sepa',
  },
  {
    name: 'a payment method, but the provider lets none be named',
    facts: { paymentMethod: 'card' },
    can: { paymentMethods: listed() },
    reasons: ['PAYMENT_METHOD_UNSUPPORTED'],
    message: 'acme does not offer the payment method card; the customer chooses the method there',
  },
  {
    name: 'no hand-off in common',
    facts: { handoffs: ['IFRAME'] },
    can: { handoffs: ['REDIRECT', 'EMBEDDED'] },
    reasons: ['HANDOFF_UNSUPPORTED'],
    message: 'acme offers the hand-offs REDIRECT, EMBEDDED, not IFRAME',
  },
  {
    name: 'none of several hand-offs in common',
    facts: { handoffs: ['IFRAME', 'EMBEDDED'] },
    can: { handoffs: ['REDIRECT'] },
    reasons: ['HANDOFF_UNSUPPORTED'],
    message: 'acme offers the hand-offs REDIRECT, not IFRAME, EMBEDDED',
  },
  {
    name: 'one hand-off in common',
    facts: { handoffs: ['IFRAME', 'REDIRECT'] },
    can: { handoffs: ['REDIRECT'] },
    reasons: [],
  },
  {
    name: 'no client IP',
    can: { bindsClientIp: true },
    reasons: ['CLIENT_IP_REQUIRED'],
    message: "acme needs the IP address of the customer's device",
  },
  { name: 'a client IP', facts: { clientIpKnown: true }, can: { bindsClientIp: true }, reasons: [] },
  {
    name: 'an unsupported wallet lock',
    can: { locksWalletAddress: false },
    reasons: ['LOCK_UNSUPPORTED'],
    message: 'acme cannot lock the wallet address',
  },
  {
    name: 'a wallet lock without a wallet',
    facts: { walletNetworks: [] },
    can: { locksWalletAddress: false },
    reasons: [],
  },
  {
    name: 'an unsupported memo',
    facts: { hasMemo: true },
    can: { memo: false },
    reasons: ['MEMO_UNSUPPORTED'],
    message: 'acme cannot deliver to an address with a memo',
  },
  { name: 'a memo', facts: { hasMemo: true }, reasons: [] },
  { name: 'no memo where none is supported', can: { memo: false }, reasons: [] },
  { name: 'a required wallet is given', can: { needsWallet: true }, reasons: [] },
  {
    name: 'the only wallet is on another network',
    facts: { walletNetworks: ['tron'] },
    can: { needsWallet: true },
    reasons: ['WALLET_MISSING'],
    message: 'acme needs a wallet or deposit address on base',
  },
  {
    name: 'a wallet for one of the selectable assets',
    facts: { asset: null, walletNetworks: ['tron'] },
    can: { needsWallet: true },
    reasons: [],
  },
  {
    name: 'a wallet on one of the selectable networks',
    facts: { asset: null, allowedNetworks: ['base', 'tron'], walletNetworks: ['tron'] },
    can: { needsWallet: true },
    reasons: [],
  },
  {
    name: 'no wallet for any selectable asset',
    facts: open,
    can: { needsWallet: true },
    reasons: ['WALLET_MISSING'],
    message: 'acme needs a wallet or deposit address',
  },

  {
    name: 'several unmet conditions are all reported',
    facts: {
      asset: { currency: 'SOL', network: 'solana' },
      fiatAmount: euros(1n),
      paymentMethod: 'pix',
      handoffs: ['IFRAME'],
      hasMemo: true,
      excluded: ['acme'],
      pinned: 'other',
    },
    can: {
      limits: [limit('EUR', '10', null)],
      countries: { list: ['DE'], source: SOURCE },
      excludedSubdivisions: listed('US-CA'),
      handoffs: ['REDIRECT'],
      bindsClientIp: true,
      locksWalletAddress: false,
      memo: false,
      needsWallet: true,
    },
    candidate: { down: true },
    reasons: [
      'EXCLUDED_BY_CALLER',
      'EXCLUDED_BY_CALLER',
      'ASSET_UNSUPPORTED',
      'NETWORK_UNSUPPORTED',
      'AMOUNT_TOO_LOW',
      'COUNTRY_UNSUPPORTED',
      'SUBDIVISION_UNSUPPORTED',
      'PAYMENT_METHOD_UNSUPPORTED',
      'HANDOFF_UNSUPPORTED',
      'CLIENT_IP_REQUIRED',
      'LOCK_UNSUPPORTED',
      'MEMO_UNSUPPORTED',
      'WALLET_MISSING',
    ],
  },
];

describe('eligibility', () => {
  test.each(CASES)('$name: $reasons', ({ facts, can, candidate, reasons, message }) => {
    const decision = decide(
      exampleFacts(facts),
      [exampleCandidate('acme', can, candidate)],
      examplePolicy(),
      AT,
    );
    const [answer] = decision.candidates;
    const eligible = reasons.length === 0;
    expect(answer).toMatchObject({ providerId: 'acme', eligible, rank: eligible ? 1 : null });
    expect(decision.chosen).toBe(eligible ? 'acme' : null);
    if (!eligible) expect(answer?.reasons.map(({ reason }) => reason)).toEqual(reasons);
    if (message) expect(answer?.reasons.map((reason) => reason.message).join('\n')).toBe(message);
  });
});
