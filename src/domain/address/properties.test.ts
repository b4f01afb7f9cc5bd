import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base58, bech32, bech32m, createBase58check, hex } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkAddress } from './index.ts';

const base58check = createBase58check(sha256);

function check(network: string, address: string, memo?: string | null) {
  return checkAddress({ currency: null, network, address, memo });
}

describe('properties', () => {
  const bytes = (length: number) =>
    fc
      .uint8Array({ minLength: length, maxLength: length })
      .filter((array) => array.slice(0, 18).some((b) => b > 0));
  const versioned = (version: number) =>
    bytes(20).map((hash) => base58check.encode(Uint8Array.of(version, ...hash)));
  const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

  const CHECKSUMMED: ReadonlyArray<
    [name: string, network: string, address: fc.Arbitrary<string>, alphabet: string]
  > = [
    ['P2PKH', 'bitcoin', versioned(0x00), BASE58],
    ['P2SH', 'bitcoin', versioned(0x05), BASE58],
    ['P2WPKH', 'bitcoin', bytes(20).map((hash) => bech32.encode('bc', [0, ...bech32.toWords(hash)])), BECH32],
    [
      'P2TR',
      'bitcoin',
      bytes(32).map((secret) => {
        secret[0] = 1;
        return bech32m.encode('bc', [1, ...bech32m.toWords(schnorr.getPublicKey(secret))]);
      }),
      BECH32,
    ],
    ['P2PKH', 'litecoin', versioned(0x30), BASE58],
    [
      'P2WPKH',
      'litecoin',
      bytes(20).map((hash) => bech32.encode('ltc', [0, ...bech32.toWords(hash)])),
      BECH32,
    ],
    ['P2PKH', 'dogecoin', versioned(0x1e), BASE58],
    ['account', 'tron', versioned(0x41), BASE58],
  ];

  test.each(CHECKSUMMED)(
    '%s on %s: accepted, and refused with one character changed',
    (_name, network, address, alphabet) => {
      fc.assert(
        fc.property(address, fc.nat(), fc.constantFrom(...alphabet), (text, position, character) => {
          expect(check(network, text)).toEqual({ ok: true, address: text, memo: null });
          const index = position % text.length;
          fc.pre(text.charAt(index) !== character);
          const changed = text.slice(0, index) + character + text.slice(index + 1);
          expect(check(network, changed).ok).toBe(false);
        }),
      );
    },
  );

  test('P2TR: accepted if and only if the key is the x coordinate of a point', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(['bitcoin', 'bc'], ['litecoin', 'ltc']),
        bytes(32),
        ([network, hrp], key) => {
          const isPoint = secp256k1.utils.isValidPublicKey(Uint8Array.of(2, ...key));
          const address = bech32m.encode(`${hrp}`, [1, ...bech32m.toWords(key)]);
          expect(check(`${network}`, address).ok).toBe(isPoint);
        },
      ),
    );
  });

  test('stellar: refused with one character changed', () => {
    const account = 'GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ';
    for (let index = 0; index < account.length; index += 1) {
      for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567') {
        if (account.charAt(index) === character) continue;
        const changed = account.slice(0, index) + character + account.slice(index + 1);
        expect(check('stellar', changed).ok, changed).toBe(false);
      }
    }
  });

  test('EVM: stored in one form for any case; one letter in the wrong case is refused', () => {
    fc.assert(
      fc.property(bytes(20), fc.nat(), (array, position) => {
        const lower = `0x${hex.encode(array)}`;
        const answer = check('base', lower);
        if (!answer.ok) throw new Error(answer.problem);
        expect(answer.address.toLowerCase()).toBe(lower);
        expect(check('base', answer.address)).toEqual(answer);

        const index = 2 + (position % 40);
        const letter = answer.address.charAt(index);
        const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
        const changed = answer.address.slice(0, index) + other + answer.address.slice(index + 1);
        const digits = changed.slice(2);
        // An address in one case has no checksum.
        fc.pre(other !== letter && digits !== digits.toLowerCase() && digits !== digits.toUpperCase());
        expect(check('base', changed).ok).toBe(false);
      }),
    );
  });

  test('any text gives a result and never throws', () => {
    const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), bytes(32).map(base58.encode));
    const slugs = fc.constantFrom('bitcoin', 'base', 'solana', 'stellar', 'tron', 'litecoin', 'dogecoin');
    fc.assert(
      fc.property(slugs, texts, fc.option(fc.string({ unit: 'binary' })), (network, text, memo) => {
        expect(typeof check(network, text, memo).ok).toBe('boolean');
      }),
    );
  });
});
