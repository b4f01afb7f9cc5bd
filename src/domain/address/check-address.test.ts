import { sha256 } from '@noble/hashes/sha2.js';
import { bech32, bech32m, createBase58check, hex } from '@scure/base';
import { describe, expect, test } from 'vitest';
import { checkAddress } from './index.ts';

const base58check = createBase58check(sha256);

function check(network: string, address: string, memo?: string | null) {
  return checkAddress({ currency: null, network, address, memo });
}

/** Valid addresses. The third column is the stored form, if it differs. */
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

test.each(GOOD)('%s accepts %s', (network, address, stored = address) => {
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
  ['bitcoin', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh', 'checksum type does not match'],
  [
    'bitcoin',
    'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd',
    'checksum type does not match',
  ],
  ['bitcoin', 'BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P', 'cannot be 16 bytes long'],
  ['bitcoin', 'bc1gmk9yu', 'format is wrong'],
  ['bitcoin', 'bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs', 'anyone could take coins sent there'],
  // The highest version, from BIP 350, and one above it.
  ['bitcoin', 'BC1SW50QGDZ25J', 'has witness version 16'],
  [
    'bitcoin',
    bech32m.encode('bc', [17, ...bech32m.toWords(new Uint8Array(20).fill(9))]),
    'checksum type does not match',
  ],
  ['bitcoin', 'bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'format is wrong'],
  ['bitcoin', '1111111111111111111114oLvT2', 'burn'],
  ['bitcoin', '1BitcoinEaterAddressDontSendf59kuE', 'burn'],
  ['bitcoin', bech32.encode('bc', [0, ...bech32.toWords(new Uint8Array(20))]), 'burn'],
  [
    'bitcoin',
    bech32m.encode('bc', [1, ...bech32m.toWords(new Uint8Array(2).fill(9))]),
    'cannot be 2 bytes long',
  ],
  // The length of a version 0 program, which is unspendable in version 1.
  [
    'bitcoin',
    bech32m.encode('bc', [1, ...bech32m.toWords(new Uint8Array(20).fill(9))]),
    'cannot be 20 bytes long',
  ],
  // A test vector of BIP 340: a public key that is not on the curve.
  [
    'bitcoin',
    bech32m.encode('bc', [
      1,
      ...bech32m.toWords(hex.decode('eefdea4cdb677750a420fee807eacf21eb9898ae79b9768766e4faa04a2d4a34')),
    ]),
    'not on the curve',
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
  ['solana', '11111111111111111111111111111111', 'system or burn address'],
  ['solana', 'Stake11111111111111111111111111111111111111', 'system or burn address'],
  ['solana', '1nc1nerator11111111111111111111111111111111', 'system or burn address'],
  ['solana', 'So11111111111111111111111111111111111111112', 'system or burn address'],
  ['solana', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', "token's contract"],
  // The program-derived address of "helloWorld" under the system program: Solana's documentation.
  ['solana', '46GZzzetjCURsdFPb7rcnspbEMnCBXe9kpjrsZAkKb6X', 'program-derived'],
  ['solana', '83astBRguLMdt2h5U1Tpdq5tjFoJ6noeGwaY3mDLVcr', 'Solana'],
  ['stellar', 'GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAWHF', 'burn'],
  // A valid checksum of 32 bytes that are no point on the curve: nobody can sign for it.
  ['stellar', 'GABAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEJXA', 'not a point on the curve'],
  ['stellar', 'GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN', "token's contract or issuer"],
  // SEP-23: a muxed account, with the id 9223372036854775808.
  [
    'stellar',
    'MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLK',
    'the address GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ with the memo 9223372036854775808',
  ],
  // SEP-23: a contract, a signed payload, and an account of 5 bytes.
  ['stellar', 'CA3D5KRYM6CB7OWQ6TWYRR3Z4T7GNZLKERYNZGGA5SOAOPIFY6YQGAXE', 'not an account'],
  [
    'stellar',
    'PA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAQACAQDAQCQMBYIBEFAWDANBYHRAEISCMKBKFQXDAMRUGY4DUPB6IBZGM',
    'not an account',
  ],
  ['stellar', 'GAAAAAAAACGC6', 'not an account'],
  // Valid checksums of a hash, of a muxed account without an id, and of an unknown kind with an id.
  ['stellar', 'XADQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOAYA', 'not an account'],
  ['stellar', 'MADQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQPLGX', 'not an account'],
  ['stellar', 'HADQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA77X6', 'not an account'],
  ['litecoin', 'tltc1qw508d6qejxtdg4y5r3zarvary0c5xw7klfsuq0', 'is a Litecoin test network address'],
  ['litecoin', 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn', 'is a Litecoin test network address'],
  ['dogecoin', 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn', 'is a Dogecoin test network address'],
  ['tron', base58check.encode(Uint8Array.of(0xa0, ...HASH)), 'is a TRON test network address'],
  ['solana', ' 83astBRguLMdt2h5U1Tpdq5tjFoJ6noeGwaY3mDLVcri', 'whitespace'],
  ['bitcoin', '1'.repeat(100_000), 'no address is that long'],
  ['bitcoin', '', 'format is wrong'],
];

test.each(REFUSED)('%s refuses %s', (network, address, problem) => {
  expect(check(network, address)).toEqual({
    ok: false,
    field: 'address',
    problem: expect.stringContaining(problem),
  });
});

test('an unknown network is refused with the list of known ones', () => {
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

  test.each(KEYS)('a %s on %s is refused with a warning that does not repeat it', (_name, network, key) => {
    const answer = check(network, key);
    expect(answer).toMatchObject({ ok: false, problem: expect.stringContaining('exposed') });
    expect(JSON.stringify(answer)).not.toContain(key);
  });

  test.each([
    ['of 20 bytes', HASH],
    ['of 33 bytes that do not say "compressed"', [...new Uint8Array(32).fill(7), 2]],
    ['of 34 bytes', [...new Uint8Array(32).fill(7), 1, 1]],
  ])('a text that only begins like a key is not reported as a key: %s', (_, payload) => {
    const answer = check('bitcoin', base58check.encode(Uint8Array.of(0x80, ...payload)));
    expect(answer).toMatchObject({ ok: false, problem: expect.not.stringContaining('exposed') });
  });
});

test.each(['0X', 'xx', '1x', ''])('40 hexadecimal digits after %j are not an EVM address', (prefix) => {
  const address = `${prefix}5aaeb6053f3e94c9b9a09f33669435e7ef1beaed`;
  const checked = checkAddress({ currency: 'USDC', network: 'base', address });
  expect(checked).toMatchObject({ ok: false });
});
