import { sha256 } from '@noble/hashes/sha2.js';
import { base58, bech32, bech32m, createBase58check, hex } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkAddress } from './index.ts';
import { checkMemo } from './memo.ts';

const base58check = createBase58check(sha256);

function check(network: string, address: string, memo?: string | null) {
  return checkAddress({ currency: null, network, address, memo });
}

/** Known-good addresses; the third column is the form that is stored where it differs. */
const GOOD: ReadonlyArray<[network: string, address: string, stored?: string]> = [
  // The first block's reward; the example of BIP 13.
  ['bitcoin', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
  ['bitcoin', '3P14159f73E4gFr7JterCCQh9QjiTjiZrG'],
  // BIP 173 and BIP 350.
  ['bitcoin', 'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
  ['bitcoin', 'bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3'],
  ['bitcoin', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0'],
  // BIP 86, first receiving address.
  ['bitcoin', 'bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr'],
  // EIP-55's own list.
  ['ethereum', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
  ['base', '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359'],
  ['polygon', '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB'],
  ['bsc', '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb'],
  ['avalanche', '0x52908400098527886E0F7030069857D2E4169EE7'],
  ['ethereum', '0xde709f2102306220921060314715629080e2fb77'],
  ['ethereum', '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
  ['ethereum', '0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
  // The documentation of Solana's web3 library.
  ['solana', '83astBRguLMdt2h5U1Tpdq5tjFoJ6noeGwaY3mDLVcri'],
  // SEP-23, the account of its first test case.
  ['stellar', 'GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ'],
  ['litecoin', 'LaMT348PWRnrqeeWArpwQPbuanpXDZGEUz'],
  ['litecoin', 'MQMcJhpWHYVeQArcZR3sBgyPZxxRtnH441'],
  ['litecoin', 'ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9'],
  ['dogecoin', 'DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L'],
  ['tron', 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8'],
];

test.each(GOOD)('%s takes %s', (network, address, stored = address) => {
  expect(check(network, address)).toEqual({ ok: true, address: stored, memo: null });
});

const HASH = new Uint8Array(20).fill(7);

const REFUSED: ReadonlyArray<[network: string, address: string, problem: string]> = [
  ['bitcoin', 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn', 'is a Bitcoin test network address'],
  ['bitcoin', '2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc', 'is a Bitcoin test network address'],
  ['bitcoin', 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', 'is a Bitcoin test network address'],
  [
    'base',
    'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx',
    'is a Bitcoin test network address; base needs an Ethereum',
  ],
  // BIP 350, invalid: bech32m with version 0, bech32 with version 1, a version 0 program of 16 bytes.
  ['bitcoin', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh', 'checksum is of the wrong kind'],
  [
    'bitcoin',
    'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd',
    'checksum is of the wrong kind',
  ],
  ['bitcoin', 'BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P', 'cannot be 16 bytes long'],
  ['bitcoin', 'bc1gmk9yu', 'form is wrong'],
  ['bitcoin', 'bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs', 'can be taken by anyone'],
  // The last version that there is, from BIP 350, and one above it.
  ['bitcoin', 'BC1SW50QGDZ25J', 'has witness version 16'],
  [
    'bitcoin',
    bech32m.encode('bc', [17, ...bech32m.toWords(new Uint8Array(20).fill(9))]),
    'checksum is of the wrong kind',
  ],
  ['bitcoin', 'bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'form is wrong'],
  ['bitcoin', '1111111111111111111114oLvT2', 'burn'],
  ['bitcoin', '1BitcoinEaterAddressDontSendf59kuE', 'burn'],
  ['bitcoin', bech32.encode('bc', [0, ...bech32.toWords(new Uint8Array(20))]), 'burn'],
  [
    'bitcoin',
    bech32m.encode('bc', [1, ...bech32m.toWords(new Uint8Array(2).fill(9))]),
    'cannot be 2 bytes long',
  ],
  // The length of a version 0 program: of version 1 nobody could spend it.
  [
    'bitcoin',
    bech32m.encode('bc', [1, ...bech32m.toWords(new Uint8Array(20).fill(9))]),
    'cannot be 20 bytes long',
  ],
  ['ethereum', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD', 'wrong EIP-55 checksum'],
  ['ethereum', '0x0000000000000000000000000000000000000000', 'burn'],
  ['base', '0x000000000000000000000000000000000000dEaD', 'burn'],
  ['base', '0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE', 'burn'],
  ['ethereum', '0xdAC17F958D2ee523a2206206994597C13D831ec7', "token's contract"],
  ['base', '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48', "token's contract"],
  ['ethereum', '5aaeb6053f3e94c9b9a09f33669435e7ef1beaed', '40 hexadecimal digits'],
  ['ethereum', 'vitalik.eth', '40 hexadecimal digits'],
  ['ethereum', '0x5aaeb6053f3e94c9b9a09f33669435e7ef1bea', '40 hexadecimal digits'],
  ['ethereum', '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed00', '40 hexadecimal digits'],
  ['ethereum', '0xvitalik53f3e94c9b9a09f33669435e7ef1beaed', '40 hexadecimal digits'],
  [
    'base',
    'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8',
    'is a TRON address; base needs an Ethereum-style address (0x…)',
  ],
  [
    'tron',
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    'is an Ethereum-style address; tron needs a TRON address',
  ],
  ['bitcoin', 'LaMT348PWRnrqeeWArpwQPbuanpXDZGEUz', 'is a Litecoin address; bitcoin needs a Bitcoin address'],
  ['dogecoin', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', 'is a Bitcoin address; dogecoin needs'],
  ['stellar', '83astBRguLMdt2h5U1Tpdq5tjFoJ6noeGwaY3mDLVcri', 'is a Solana address; stellar needs'],
  [
    'solana',
    'GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ',
    'is a Stellar address; solana needs',
  ],
  ['tron', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', 'is a Bitcoin address; tron needs a TRON address'],
  ['tron', 'T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb', 'burn'],
  ['tron', 'TLsV52sRDL79HXGGm9yzwKibb6BeruhUzy', 'burn'],
  ['dogecoin', 'DDogepartyxxxxxxxxxxxxxxxxxxw1dfzr', 'burn'],
  ['tron', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', "token's contract"],
  ['solana', '11111111111111111111111111111111', "nobody's wallet"],
  ['solana', 'Stake11111111111111111111111111111111111111', "nobody's wallet"],
  ['solana', '1nc1nerator11111111111111111111111111111111', "nobody's wallet"],
  ['solana', 'So11111111111111111111111111111111111111112', "nobody's wallet"],
  ['solana', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', "token's contract"],
  // The program-derived address of "helloWorld" under the system program: Solana's documentation.
  ['solana', '46GZzzetjCURsdFPb7rcnspbEMnCBXe9kpjrsZAkKb6X', 'program-derived'],
  ['solana', '83astBRguLMdt2h5U1Tpdq5tjFoJ6noeGwaY3mDLVcr', 'Solana'],
  ['stellar', 'GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAWHF', 'burn'],
  ['stellar', 'GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN', "token's contract or issuer"],
  // SEP-23: a muxed account, with the id 9223372036854775808.
  [
    'stellar',
    'MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLK',
    'the address GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ with the memo 9223372036854775808',
  ],
  // SEP-23: a contract, a signed payload, and an account of 5 bytes.
  ['stellar', 'CA3D5KRYM6CB7OWQ6TWYRR3Z4T7GNZLKERYNZGGA5SOAOPIFY6YQGAXE', 'not that of an account'],
  [
    'stellar',
    'PA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAQACAQDAQCQMBYIBEFAWDANBYHRAEISCMKBKFQXDAMRUGY4DUPB6IBZGM',
    'not that of an account',
  ],
  ['stellar', 'GAAAAAAAACGC6', 'not that of an account'],
  // Checksums that are right on a hash, on a muxed account without an id, and on no known kind with one.
  ['stellar', 'XADQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOAYA', 'not that of an account'],
  ['stellar', 'MADQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQPLGX', 'not that of an account'],
  [
    'stellar',
    'HADQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA77X6',
    'not that of an account',
  ],
  ['litecoin', 'tltc1qw508d6qejxtdg4y5r3zarvary0c5xw7klfsuq0', 'is a Litecoin test network address'],
  ['litecoin', 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn', 'is a Litecoin test network address'],
  ['dogecoin', 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn', 'is a Dogecoin test network address'],
  ['tron', base58check.encode(Uint8Array.of(0xa0, ...HASH)), 'is a TRON test network address'],
  ['solana', ' 83astBRguLMdt2h5U1Tpdq5tjFoJ6noeGwaY3mDLVcri', 'white space'],
  ['bitcoin', '1'.repeat(100_000), 'no address is so long'],
  ['bitcoin', '', 'form is wrong'],
];

test.each(REFUSED)('%s refuses %s', (network, address, problem) => {
  expect(check(network, address)).toEqual({
    ok: false,
    field: 'address',
    problem: expect.stringContaining(problem),
  });
});

test('an unknown network is said with those that there are', () => {
  expect(check('mars', 'x')).toEqual({
    ok: false,
    field: 'network',
    problem: expect.stringContaining('ethereum, base'),
  });
});

describe('private keys', () => {
  const KEYS: ReadonlyArray<[name: string, network: string, key: string]> = [
    ['Stellar seed', 'stellar', 'SBGWSG6BTNCKCOB3DIFBGCVMUPQFYPA2G4O34RMTB343OYPXU5DJDVMN'],
    ['Stellar seed', 'base', 'SBGWSG6BTNCKCOB3DIFBGCVMUPQFYPA2G4O34RMTB343OYPXU5DJDVMN'],
    ['Bitcoin key', 'bitcoin', '5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ'],
    ['compressed Bitcoin key', 'bitcoin', 'KwdMAjGmerYanjeui5SHS7JkmpZvVipYvB2LJGU1ZxJwYvP98617'],
  ];

  test.each(KEYS)('a %s is refused loudly on %s and not repeated', (_name, network, key) => {
    const answer = check(network, key);
    expect(answer).toMatchObject({ ok: false, problem: expect.stringContaining('exposed') });
    expect(JSON.stringify(answer)).not.toContain(key);
  });

  test.each([
    ['of 20 bytes', HASH],
    ['of 33 bytes that do not say "compressed"', [...new Uint8Array(32).fill(7), 2]],
    ['of 34 bytes', [...new Uint8Array(32).fill(7), 1, 1]],
  ])('no alarm at what only begins as a key does: %s', (_, payload) => {
    const answer = check('bitcoin', base58check.encode(Uint8Array.of(0x80, ...payload)));
    expect(answer).toMatchObject({ ok: false, problem: expect.not.stringContaining('exposed') });
  });
});

describe('memos', () => {
  const account = 'GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ';
  const TAKEN: ReadonlyArray<[memo: string | null, stored: string | null]> = [
    [null, null],
    ['', null],
    ['12345', '12345'],
    ['18446744073709551615', '18446744073709551615'],
    ['order 12', 'order 12'],
    ['2026-11-21', '2026-11-21'],
    ['é'.repeat(14), 'é'.repeat(14)],
  ];
  test.each(TAKEN)('stellar takes %j', (memo, stored) => {
    expect(check('stellar', account, memo)).toEqual({ ok: true, address: account, memo: stored });
  });

  test.each([
    ['18446744073709551616', 'is above 18446744073709551615'],
    ['é'.repeat(15), 'is 30 bytes long; at most 28'],
    ['a\u0000b', 'control characters'],
    ['a\u007fb', 'control characters'],
    ['a\u0080b', 'control characters'],
    ['a\u009fb', 'control characters'],
    [' a', 'control characters, nor begin or end'],
    ['\ud800', 'control characters'],
  ])('stellar refuses %j', (memo, problem) => {
    const answer = check('stellar', account, memo);
    expect(answer).toEqual({ ok: false, field: 'memo', problem: expect.stringContaining(problem) });
  });

  test('where one is required, an address without it is refused', () => {
    expect(checkMemo(null, 'REQUIRED', 'XRP on ripple')).toEqual({
      ok: false,
      problem: 'is needed: an address for XRP on ripple has a memo',
    });
    expect(checkMemo('7', 'REQUIRED', 'XRP on ripple')).toEqual({ ok: true, value: '7' });
  });

  test('an asset without memos refuses one', () => {
    const address = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
    expect(checkAddress({ currency: 'USDC', network: 'base', address, memo: '1' })).toEqual({
      ok: false,
      field: 'memo',
      problem: 'must be left out: USDC on base has no memos',
    });
    expect(check('base', address, '1')).toMatchObject({ ok: false, field: 'memo' });
  });

  test('the asset decides where it is known', () => {
    expect(checkAddress({ currency: 'XLM', network: 'stellar', address: account, memo: '7' })).toEqual({
      ok: true,
      address: account,
      memo: '7',
    });
    const unknown = { currency: 'NEW', network: 'stellar', address: account };
    expect(checkAddress({ ...unknown, memo: '7' })).toMatchObject({ ok: false, field: 'memo' });
    expect(checkAddress(unknown)).toMatchObject({ ok: true });
  });
});

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
    ['P2TR', 'bitcoin', bytes(32).map((key) => bech32m.encode('bc', [1, ...bech32m.toWords(key)])), BECH32],
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
    '%s on %s: taken; with one character changed, refused',
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

  test('stellar: with one character changed, refused', () => {
    const account = 'GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ';
    for (let index = 0; index < account.length; index += 1) {
      for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567') {
        if (account.charAt(index) === character) continue;
        const changed = account.slice(0, index) + character + account.slice(index + 1);
        expect(check('stellar', changed).ok, changed).toBe(false);
      }
    }
  });

  test('EVM: stored in one form whatever the case; a letter of the other case is refused', () => {
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
        // All of one case says nothing of a checksum.
        fc.pre(other !== letter && digits !== digits.toLowerCase() && digits !== digits.toUpperCase());
        expect(check('base', changed).ok).toBe(false);
      }),
    );
  });

  test('whatever the text, an answer and no throw', () => {
    const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), bytes(32).map(base58.encode));
    const slugs = fc.constantFrom('bitcoin', 'base', 'solana', 'stellar', 'tron', 'litecoin', 'dogecoin');
    fc.assert(
      fc.property(slugs, texts, fc.option(fc.string({ unit: 'binary' })), (network, text, memo) => {
        expect(typeof check(network, text, memo).ok).toBe('boolean');
      }),
    );
  });
});
