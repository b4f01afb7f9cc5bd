import { describe, expect, test } from 'vitest';
import { checkAddress } from '../address/index.ts';
import { assetKey, assets, isSameAsset } from './asset.ts';
import { networks } from './network.ts';

// CAIP-19: namespace 3-8, chain reference 1-32, asset namespace 3-8, asset reference 1-128.
const CAIP19 = /^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}\/[-a-z0-9]{3,8}:[-.%a-zA-Z0-9]{1,128}$/;

describe.each([...assets])('%s', (key, asset) => {
  test('its key and network are valid', () => {
    expect(assetKey(asset)).toBe(key);
    expect(networks.has(asset.network)).toBe(true);
    expect(asset.currency).toMatch(/^[A-Z]{2,6}$/);
  });

  test('it has a CAIP-19 type on its network', () => {
    expect(asset.caip19).toMatch(CAIP19);
    expect(asset.caip19.startsWith(`${networks.get(asset.network)?.caip2}/`)).toBe(true);
  });

  test('it takes a memo only on Stellar', () => {
    expect(asset.memo !== 'NONE').toBe(asset.network === 'stellar');
  });

  test('its contract is a valid address of its network', () => {
    const reference = asset.caip19.slice(asset.caip19.lastIndexOf(':') + 1);
    if (asset.caip19.includes('/slip44:')) return expect(reference).toMatch(/^\d+$/);
    const address = reference.slice(reference.indexOf('-') + 1);
    // Refused because it is a contract, and for no other reason.
    expect(checkAddress({ ...asset, address })).toMatchObject({
      ok: false,
      problem: expect.stringContaining("token's contract"),
    });
  });
});

test('CAIP-19 types are unique', () => {
  const names = [...assets.values()].map((asset) => asset.caip19);
  expect(new Set(names).size).toBe(names.length);
});

// Read from the token contracts, including the unusual ones.
test.each([
  ['USDT:bsc', 18],
  ['USDT:ethereum', 6],
  ['USDT:polygon', 6],
  ['USDT:tron', 6],
  ['USDC:ethereum', 6],
  ['USDC:base', 6],
  ['USDC:polygon', 6],
  ['USDC:avalanche', 6],
  ['USDC:solana', 6],
  ['USDC:stellar', 7],
  ['XLM:stellar', 7],
  ['SOL:solana', 9],
  ['BTC:bitcoin', 8],
  ['LTC:litecoin', 8],
  ['DOGE:dogecoin', 8],
  ['TRX:tron', 6],
  ['ETH:ethereum', 18],
  ['ETH:base', 18],
  ['POL:polygon', 18],
  ['BNB:bsc', 18],
  ['AVAX:avalanche', 18],
  ['DAI:ethereum', 18],
])('%s has %i digits', (key, decimals) => {
  expect(assets.get(key)?.decimals).toBe(decimals);
});

describe.each([...networks.values()])('network $slug', (network) => {
  test('it has a unique CAIP-2 id and a block explorer', () => {
    expect(network.caip2).toMatch(/^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}$/);
    expect([...networks.values()].filter(({ caip2 }) => caip2 === network.caip2)).toHaveLength(1);
    expect(new URL(network.transactionUrl).protocol).toBe('https:');
    expect(network.transactionUrl.endsWith('/')).toBe(true);
  });

  test('it has at least one asset', () => {
    expect([...assets.values()].some((asset) => asset.network === network.slug)).toBe(true);
  });
});

test('an asset is the same if its currency and network are', () => {
  const usdc = { currency: 'USDC', network: 'base' };
  expect(isSameAsset(usdc, { ...usdc })).toBe(true);
  expect(isSameAsset(usdc, { currency: 'USDC', network: 'ethereum' })).toBe(false);
  expect(isSameAsset(usdc, { currency: 'USDT', network: 'base' })).toBe(false);
  expect(isSameAsset(usdc, null)).toBe(false);
});
