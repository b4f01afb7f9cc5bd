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
  says?: string;
};

const open: Partial<Facts> = { asset: null, walletNetworks: [] };
const euros = (minor: bigint) => ({ currency: 'EUR', decimals: 2, minor });

const CASES: Case[] = [
  { name: 'a purchase that fits', reasons: [] },

  // Operator and caller.
  {
    name: 'disabled',
    candidate: { disabled: 'ACME_KEY is not set' },
    reasons: ['PROVIDER_DISABLED'],
    says: 'acme is disabled: ACME_KEY is not set',
  },
  {
    name: 'disabled before it told what it can do: nothing is said of that, all else is',
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
    says: 'acme is disabled: ACME_KEY is not set',
  },
  {
    name: 'another pinned',
    facts: { pinned: 'other' },
    reasons: ['EXCLUDED_BY_CALLER'],
    says: 'another provider was pinned: other',
  },
  { name: 'pinned itself', facts: { pinned: 'acme' }, reasons: [] },
  { name: 'excluded', facts: { excluded: ['x', 'acme'] }, reasons: ['EXCLUDED_BY_CALLER'] },
  { name: 'down', candidate: { down: true }, reasons: [] },

  // Asset.
  {
    name: 'an asset not sold, its network served',
    facts: { asset: { currency: 'DAI', network: 'base' } },
    reasons: ['ASSET_UNSUPPORTED'],
    says: 'acme does not sell DAI on base',
  },
  {
    name: 'a network not served',
    facts: { asset: { currency: 'SOL', network: 'solana' } },
    reasons: ['ASSET_UNSUPPORTED', 'NETWORK_UNSUPPORTED'],
    says: 'acme sells nothing on solana',
  },
  { name: 'nothing named', facts: open, reasons: [] },
  {
    name: 'nothing named, no open destination',
    facts: open,
    can: { openDestination: false },
    reasons: ['OPEN_DESTINATION_UNSUPPORTED'],
  },
  { name: 'lists of which one fits', facts: { ...open, allowedCurrencies: ['SOL', 'USDT'] }, reasons: [] },
  {
    name: 'lists of which none fits',
    facts: { ...open, allowedCurrencies: ['USDC'], allowedNetworks: ['tron', 'bitcoin'] },
    reasons: ['ASSET_UNSUPPORTED'],
    says: 'acme does not sell USDC on tron or bitcoin',
  },
  {
    name: 'wallets stand for the networks',
    facts: { asset: null, walletNetworks: ['tron', 'solana'] },
    reasons: [],
  },
  {
    name: 'wallets on networks not served',
    facts: { asset: null, walletNetworks: ['solana'] },
    reasons: ['ASSET_UNSUPPORTED', 'NETWORK_UNSUPPORTED'],
    says: 'acme does not sell anything on solana',
  },
  {
    name: 'an asset within lists',
    facts: { allowedCurrencies: ['USDC', 'SOL'] },
    can: { openDestination: false },
    reasons: [],
  },

  // Fiat and amounts.
  {
    name: 'a fiat currency not taken',
    facts: { fiatCurrency: 'GBP', fiatAmount: { currency: 'GBP', decimals: 2, minor: 5000n } },
    reasons: ['FIAT_UNSUPPORTED'],
    says: 'acme does not take GBP; it takes USD, EUR',
  },
  { name: 'no amount where none is needed', facts: { fiatAmount: null, fiatCurrency: null }, reasons: [] },
  {
    name: 'no fiat where it is needed',
    facts: { fiatAmount: null, fiatCurrency: null },
    can: { needsFiatCurrency: true },
    reasons: ['FIAT_REQUIRED'],
  },
  {
    name: 'no amount where it is needed',
    facts: { fiatAmount: null, fiatCurrency: null },
    can: { needsAmount: true },
    reasons: ['FIAT_REQUIRED', 'AMOUNT_REQUIRED'],
  },
  {
    name: 'an amount is needed without open destination',
    facts: { fiatAmount: null },
    can: { openDestination: false },
    reasons: ['AMOUNT_REQUIRED'],
  },
  {
    name: 'a crypto amount where it cannot be asked for',
    facts: { fiatAmount: null, cryptoAmount: { currency: 'USDC', decimals: 6, minor: 1n } },
    can: { buyByCryptoAmount: false, needsAmount: true },
    reasons: ['BUY_BY_CRYPTO_UNSUPPORTED'],
  },
  {
    name: 'the minimum',
    facts: { fiatAmount: euros(1000n) },
    can: { limits: [limit('EUR', '10', '100')] },
    reasons: [],
  },
  {
    name: 'the maximum',
    facts: { fiatAmount: euros(10000n) },
    can: { limits: [limit('EUR', '10', '100.00')] },
    reasons: [],
  },
  {
    name: 'a cent too little',
    facts: { fiatAmount: euros(999n) },
    can: { limits: [limit('EUR', '10', null)] },
    reasons: ['AMOUNT_TOO_LOW'],
    says: 'the minimum at acme is 10 EUR; 9.99 EUR was asked for',
  },
  {
    name: 'a cent too much',
    facts: { fiatAmount: euros(10001n) },
    can: { limits: [limit('EUR', null, '100')] },
    reasons: ['AMOUNT_TOO_HIGH'],
    says: 'the maximum at acme is 100 EUR; 100.01 EUR was asked for',
  },
  {
    name: "another currency's limit",
    facts: { fiatAmount: euros(1n) },
    can: { limits: [limit('USD', '10', null)] },
    reasons: [],
  },

  // Place.
  { name: 'a country served', can: { countries: listed('US') }, reasons: [] },
  {
    name: 'a country not served',
    can: { countries: listed('DE') },
    reasons: ['COUNTRY_UNSUPPORTED'],
    says: 'acme does not serve US',
  },
  {
    name: 'no country known, geography checked there',
    facts: { country: null, subdivision: null },
    can: { countries: listed('DE') },
    reasons: [],
  },
  {
    name: 'no country known, geography not checked there',
    facts: { country: null, subdivision: null },
    can: { checksGeography: false },
    reasons: ['COUNTRY_UNKNOWN'],
  },
  {
    name: 'an excluded subdivision',
    facts: { subdivision: 'US-HI' },
    can: { excludedSubdivisions: listed('US-HI', 'US-NY') },
    reasons: ['SUBDIVISION_UNSUPPORTED'],
    says: 'acme does not serve customers in US-HI',
  },
  { name: 'another subdivision', can: { excludedSubdivisions: listed('US-HI') }, reasons: [] },
  {
    name: 'no subdivision known, geography checked there',
    facts: { subdivision: null },
    can: { excludedSubdivisions: listed('US-HI') },
    reasons: [],
  },
  {
    name: 'no subdivision known, geography not checked there',
    facts: { subdivision: null },
    can: { excludedSubdivisions: listed('US-HI'), checksGeography: false },
    reasons: ['SUBDIVISION_UNSUPPORTED'],
    says: 'acme does not serve customers in US-HI; in which part of US the customer is, is not known',
  },
  {
    name: 'no subdivision known, exclusions elsewhere',
    facts: { subdivision: null },
    can: { excludedSubdivisions: listed('CA-QC'), checksGeography: false },
    reasons: [],
  },
  {
    name: 'an asset not sold in the country',
    can: { assets: [assetCoverage('USDC:base', { countries: ['DE'] })] },
    reasons: ['COUNTRY_UNSUPPORTED'],
    says: 'acme does not sell USDC on base in US',
  },
  {
    name: 'an asset not sold in the subdivision',
    can: { assets: [assetCoverage('USDC:base', { excludedSubdivisions: ['US-CA'] })] },
    reasons: ['SUBDIVISION_UNSUPPORTED'],
    says: 'acme does not sell USDC on base in US-CA',
  },
  {
    name: 'another asset to choose that is sold there',
    facts: open,
    can: { assets: [assetCoverage('USDC:base', { countries: ['DE'] }), assetCoverage('BTC:bitcoin')] },
    reasons: [],
  },

  // Delivery.
  { name: 'a payment method offered', facts: { paymentMethod: 'card' }, reasons: [] },
  {
    name: 'a payment method not offered',
    facts: { paymentMethod: 'pix' },
    reasons: ['PAYMENT_METHOD_UNSUPPORTED'],
    says: 'it takes card',
  },
  {
    name: 'a payment method where none can be named',
    facts: { paymentMethod: 'card' },
    can: { paymentMethods: listed() },
    reasons: ['PAYMENT_METHOD_UNSUPPORTED'],
    says: 'none can be named',
  },
  {
    name: 'no hand-off in common',
    facts: { handoffs: ['IFRAME'] },
    can: { handoffs: ['REDIRECT', 'EMBEDDED'] },
    reasons: ['HANDOFF_UNSUPPORTED'],
  },
  { name: 'no client IP', can: { bindsClientIp: true }, reasons: ['CLIENT_IP_REQUIRED'] },
  { name: 'a client IP', facts: { clientIpKnown: true }, can: { bindsClientIp: true }, reasons: [] },
  { name: 'a lock that cannot be', can: { locksWalletAddress: false }, reasons: ['LOCK_UNSUPPORTED'] },
  {
    name: 'a lock without a wallet to lock',
    facts: { walletNetworks: [] },
    can: { locksWalletAddress: false },
    reasons: [],
  },
  {
    name: 'a memo that cannot be',
    facts: { hasMemo: true },
    can: { memo: false },
    reasons: ['MEMO_UNSUPPORTED'],
  },
  { name: 'a wallet that is needed and there', can: { needsWallet: true }, reasons: [] },
  {
    name: 'a wallet on another network',
    facts: { walletNetworks: ['tron'] },
    can: { needsWallet: true },
    reasons: ['WALLET_MISSING'],
    says: 'on base',
  },
  {
    name: 'a wallet for one of the choices',
    facts: { asset: null, walletNetworks: ['tron'] },
    can: { needsWallet: true },
    reasons: [],
  },
  { name: 'no wallet for any choice', facts: open, can: { needsWallet: true }, reasons: ['WALLET_MISSING'] },

  {
    name: 'everything at once: all reasons',
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
  test.each(CASES)('$name: $reasons', ({ facts, can, candidate, reasons, says }) => {
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
    if (says) expect(answer?.reasons.map(({ message }) => message).join('\n')).toContain(says);
  });
});
