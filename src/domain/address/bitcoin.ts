import { decodeBase58Check, type Format, foreign, isZero, type Reading, unusable, valid } from './format.ts';
import { readSegwit } from './segwit.ts';

/** Version bytes and bech32 prefixes of a chain derived from Bitcoin. */
type Chain = {
  readonly name: string;
  readonly wanted: string;
  readonly versions: readonly number[];
  readonly testVersions: readonly number[];
  readonly bech32?: { readonly mainnet: string; readonly testNetworks: readonly string[] };
  /** Well-known burn addresses. */
  readonly burns: readonly string[];
};

function readChain(text: string, chain: Chain): Reading {
  const { name, bech32 } = chain;
  if (
    bech32 &&
    [bech32.mainnet, ...bech32.testNetworks].some((hrp) => text.toLowerCase().startsWith(`${hrp}1`))
  ) {
    return readSegwit(text, name, bech32.mainnet, bech32.testNetworks);
  }
  const decoded = decodeBase58Check(text);
  if (decoded?.payload.length !== 20) {
    return foreign(`is not a valid ${name} address: its checksum or format is wrong`);
  }
  if (chain.testVersions.includes(decoded.version)) return unusable(`is a ${name} test network address`);
  if (!chain.versions.includes(decoded.version))
    return foreign(`is not a ${name} address: it belongs to another chain`);
  if (isZero(decoded.payload) || chain.burns.includes(text)) {
    return unusable('is a burn address: crypto sent there is lost');
  }
  return valid(text);
}

function chainFormat(chain: Chain): Format {
  return { label: `a ${chain.name} address`, wanted: chain.wanted, read: (text) => readChain(text, chain) };
}

// Source of the version bytes (pubkey hash, script hash): chainparams.cpp of each project's reference client.

export const bitcoin: Format = chainFormat({
  name: 'Bitcoin',
  wanted: 'a Bitcoin address (1…, 3… or bc1…)',
  versions: [0x00, 0x05],
  testVersions: [0x6f, 0xc4],
  bech32: { mainnet: 'bc', testNetworks: ['tb', 'bcrt'] },
  burns: ['1BitcoinEaterAddressDontSendf59kuE', '1CounterpartyXXXXXXXXXXXXXXXUWLpVr'],
});

/** 3… is the older form of M…. Both are accepted, although a 3… address may be one of Bitcoin. */
export const litecoin: Format = chainFormat({
  name: 'Litecoin',
  wanted: 'a Litecoin address (L…, M… or ltc1…)',
  versions: [0x30, 0x32, 0x05],
  testVersions: [0x6f, 0x3a, 0xc4],
  bech32: { mainnet: 'ltc', testNetworks: ['tltc', 'rltc'] },
  burns: [],
});

export const dogecoin: Format = chainFormat({
  name: 'Dogecoin',
  wanted: 'a Dogecoin address (D…)',
  versions: [0x1e, 0x16],
  testVersions: [0x71, 0x6f, 0xc4],
  burns: ['DDogepartyxxxxxxxxxxxxxxxxxxw1dfzr'],
});
