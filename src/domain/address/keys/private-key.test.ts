import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base58, createBase58check, hex } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { networks } from '../../asset/network.ts';
import { checkAddress } from '../index.ts';

const base58check = createBase58check(sha256);
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const pairs = bytes(32).map((secret) => Uint8Array.of(...secret, ...ed25519.getPublicKey(secret)));
const slugs = fc.constantFrom(...networks.keys());

function expectWarning(network: string, key: string, words: string) {
  const answer = checkAddress({ currency: null, network, address: key });
  expect(answer).toMatchObject({ ok: false, field: 'address', problem: expect.stringContaining(words) });
  expect(answer).toMatchObject({ problem: expect.stringContaining('exposed') });
  expect(JSON.stringify(answer)).not.toContain(key.trim());
}

describe('on every network', () => {
  const KEYS: ReadonlyArray<[name: string, keys: fc.Arbitrary<string>, words: string]> = [
    ['32 bytes in hexadecimal', bytes(32).map(hex.encode), 'PRIVATE KEY or a transaction hash'],
    ['with spaces around it', bytes(32).map((key) => ` ${hex.encode(key)}\n`), 'or a transaction hash'],
    ['with 0x', bytes(32).map((key) => `0x${hex.encode(key)}`), 'PRIVATE KEY or a transaction hash'],
    [
      'in upper case',
      bytes(32).map((key) => `0X${hex.encode(key).toUpperCase()}`),
      'PRIVATE KEY or a transaction hash',
    ],
    ['a Solana pair in base58', pairs.map(base58.encode), 'is a PRIVATE KEY, not an address'],
    ['a Solana pair as JSON', pairs.map((pair) => `[${pair.join(',')}]`), 'is a PRIVATE KEY, not an address'],
    ['with spaces', pairs.map((pair) => `[ ${pair.join(', ')} ]\n`), 'is a PRIVATE KEY, not an address'],
    [
      '32 bytes as JSON',
      bytes(32).map((secret) => JSON.stringify([...secret])),
      'is a PRIVATE KEY, not an address',
    ],
    // A signature, or a pair with a wrong character.
    ['64 other bytes in base58', bytes(64).map(base58.encode), 'PRIVATE KEY or a transaction signature'],
    [
      'a WIF key with spaces around it',
      bytes(32).map((key) => ` ${base58check.encode(Uint8Array.of(0x80, ...key))} `),
      'is a PRIVATE KEY, not an address',
    ],
    [
      'an extended private key (xprv)',
      bytes(74).map((rest) => {
        rest[41] = 0;
        return base58check.encode(Uint8Array.of(0x04, 0x88, 0xad, 0xe4, ...rest));
      }),
      'is a PRIVATE KEY, not an address',
    ],
  ];
  test.each(KEYS)('a private key is refused with a warning that does not repeat it: %s', (_, keys, words) => {
    fc.assert(
      fc.property(slugs, keys, (network, key) => expectWarning(network, key, words)),
      { numRuns: 30 },
    );
  });
});

test.each([12, 15, 18, 21, 24])('a recovery phrase of %i words is told as exposed', (count) => {
  const phrase = [...Array(count - 1).fill('abandon'), 'about'].join(' ');
  expectWarning('base', phrase, 'is a RECOVERY PHRASE');
  expectWarning('solana', `${phrase.replaceAll(' ', '\n')}\n`, 'is a RECOVERY PHRASE, not an address');
  expectWarning('tron', phrase.replaceAll(' ', ', '), 'is a RECOVERY PHRASE');
});

describe('what only resembles a key is not told as one', () => {
  test.each([
    ['63 digits', 'a'.repeat(63)],
    ['65 digits', `0x${'a'.repeat(65)}`],
    ['63 bytes in base58', base58.encode(new Uint8Array(63).fill(7))],
    ['a JSON array of 63 bytes', JSON.stringify(Array(63).fill(7))],
    ['a JSON array with 256', JSON.stringify([...Array(63).fill(7), 256])],
    [
      'an extended public key',
      base58check.encode(
        Uint8Array.of(0x04, 0x88, 0xb2, 0x1e, ...Array(41).fill(7), 2, ...Array(32).fill(7)),
      ),
    ],
    [
      'base58 with a checksum of another length than an extended key',
      base58check.encode(
        Uint8Array.of(0x04, 0x88, 0xad, 0xe4, ...Array(41).fill(7), 0, ...Array(31).fill(7)),
      ),
    ],
    ['a JSON array of 33 bytes', JSON.stringify(Array(33).fill(7))],
    ['a list without brackets', Array(64).fill(7).join(',')],
    ['eleven words', Array(11).fill('abandon').join(' ')],
    ['13 words', Array(13).fill('abandon').join(' ')],
    ['27 words', Array(27).fill('abandon').join(' ')],
    ['twelve words, one of two letters', `${'abandon '.repeat(11)}at`],
    ['twelve words, one of nine letters', `${'abandon '.repeat(11)}abandoned`],
    ['twelve words, one with a digit', `${'abandon '.repeat(11)}abandon7`],
    ['a very long text', '1'.repeat(100_000)],
    [
      'a very long JSON array',
      `[${Array(64)
        .fill(7)
        .join(`,${' '.repeat(40)}`)}]`,
    ],
  ])('%s', (_, text) => {
    const answer = checkAddress({ currency: null, network: 'base', address: text });
    expect(answer).toMatchObject({ ok: false, problem: expect.not.stringContaining('exposed') });
  });
});
