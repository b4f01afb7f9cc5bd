import { decodeBase58Check, type Format, foreign, isZero, type Reading, unusable, valid } from './format.ts';

const MAINNET = 0x41;
/** Of a retired test network. The current ones (Shasta, Nile) use the version of the main network. */
const TEST_NETWORK = 0xa0;

// The black hole address of the TRON foundation.
const BURNS: readonly string[] = ['TLsV52sRDL79HXGGm9yzwKibb6BeruhUzy'];

// Source: https://developers.tron.network/docs/account#account-address-format
function read(text: string): Reading {
  const decoded = decodeBase58Check(text);
  if (decoded?.payload.length !== 20)
    return foreign('is not a valid TRON address: its checksum or format is wrong');
  if (decoded.version === TEST_NETWORK) return unusable('is a TRON test network address');
  if (decoded.version !== MAINNET) return foreign('is not a TRON address: it belongs to another chain');
  if (isZero(decoded.payload) || BURNS.includes(text)) {
    return unusable('is a burn address: crypto sent there is lost');
  }
  return valid(text);
}

export const tron: Format = { label: 'a TRON address', wanted: 'a TRON address (T…)', read };
