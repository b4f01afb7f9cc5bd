import { bech32, bech32m } from '@scure/base';
import { foreign, isZero, type Reading, unusable, valid } from './format.ts';
import { isTaprootKey } from './keys/curve.ts';

type Decoded = { prefix: string; version: number; program: Uint8Array };

function decode(text: string, codec: typeof bech32): Decoded | null {
  try {
    const { prefix, words } = codec.decode(text, 90);
    const version = words[0];
    if (version === undefined) return null;
    return { prefix, version, program: codec.fromWords(words.slice(1)) };
  } catch {
    return null;
  }
}

/**
 * Parses a segregated witness address. Sources: BIP 173 (bech32, version 0), BIP 350 (bech32m, version 1 and up), BIP 341
 * (version 1 has 32 bytes). Versions 2 to 16 are refused: they have no rules yet, so anyone can spend their coins.
 */
export function readSegwit(
  text: string,
  chain: string,
  mainnet: string,
  testNetworks: readonly string[],
): Reading {
  const first = decode(text, bech32);
  const second = first ? null : decode(text, bech32m);
  const decoded = first ?? second;
  if (!decoded || ![mainnet, ...testNetworks].includes(decoded.prefix)) {
    return foreign(`is not a valid ${chain} address: its checksum or format is wrong`);
  }
  const { version, program } = decoded;
  if (version > 16 || (version === 0) !== (first !== null)) {
    return unusable(`is not a valid ${chain} address: its checksum type does not match its version`);
  }
  if (decoded.prefix !== mainnet) return unusable(`is a ${chain} test network address`);
  if (version > 1) {
    return unusable(
      `has witness version ${version}, which ${chain} does not use yet: anyone could take coins sent there`,
    );
  }
  const lengths = version === 0 ? [20, 32] : [32];
  if (!lengths.includes(program.length)) {
    return unusable(
      `is not a valid ${chain} address: a version ${version} program cannot be ${program.length} bytes long`,
    );
  }
  if (isZero(program)) return unusable('is a burn address: crypto sent there is lost');
  if (version === 1 && !isTaprootKey(program)) {
    return unusable(
      'is no public key (its x coordinate is not on the curve, BIP 341): crypto sent there is lost',
    );
  }
  return valid(text.toLowerCase());
}
