import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CreateCustomerDocument,
  type CreateOnrampSessionInput,
  RegisterWalletAddressDocument,
  RequestDepositAddressDocument,
} from '../../../demo/operations.gen.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { EVM_WALLET as EVM, purchasesAt, usdcOnBase } from '../../support/purchases.ts';

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const TRON = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';

const create = (input: CreateOnrampSessionInput) => purchasesAt(gateway).create(input);

const INVALID: Array<[name: string, change: Partial<CreateOnrampSessionInput>, path: string, words: RegExp]> =
  [
    ['both amounts', { cryptoAmount: '1' }, 'input.cryptoAmount', /left out|exactly one/],
    ['more digits than the currency has', { fiatAmount: '25.001' }, 'input.fiatAmount', /at most 2/],
    ['an exponent', { fiatAmount: '1e3' }, 'input.fiatAmount', /plain decimal/],
    ['an amount of 31 digits', { fiatAmount: '9'.repeat(31) }, 'input.fiatAmount', /too large/],
    ['fiat money that no payment carries', { fiatAmount: '1'.repeat(17) }, 'input.fiatAmount', /is above/],
    ...(
      [
        ['XLM', 'stellar', '922337203685.4775808'],
        ['SOL', 'solana', '18446744073.709551616'],
        ['BTC', 'bitcoin', '21000000.00000001'],
      ] as const
    ).map(([currency, network, cryptoAmount]): (typeof INVALID)[number] => [
      `more ${currency} than its ledger can hold`,
      { asset: { currency, network }, wallets: null, fiatAmount: null, cryptoAmount },
      'input.cryptoAmount',
      /the ledger of/,
    ]),
    ['an amount without its currency', { fiatCurrency: null }, 'input.fiatCurrency', /./],
    ['an unknown fiat currency', { fiatCurrency: 'XXY' }, 'input.fiatCurrency', /XXY|ISO/],
    ['an unknown country', { location: { country: 'QQ' } }, 'input.location.country', /./],
    [
      'a subdivision of another country',
      { location: { country: 'US', subdivision: 'CA-QC' } },
      'input.location.subdivision',
      /./,
    ],
    [
      'an invalid IP address',
      { location: { country: 'US', clientIp: '999.1.1.1' } },
      'input.location.clientIp',
      /./,
    ],
    [
      'a wallet address of another network',
      { wallets: [{ network: 'base', address: TRON }] },
      'input.wallets.0.address',
      /TRON/,
    ],
    [
      'a wallet with a wrong checksum',
      { wallets: [{ network: 'base', address: EVM.replace('E7', 'e7') }] },
      'input.wallets.0.address',
      /checksum/i,
    ],
    [
      'two wallets of a network',
      {
        wallets: [
          { network: 'base', address: EVM },
          { network: 'base', address: EVM },
        ],
      },
      'input.wallets.1.network',
      /./,
    ],
    [
      'a wallet on another network than the asset',
      { wallets: [{ network: 'ethereum', address: EVM }] },
      'input.wallets',
      /base/,
    ],
    [
      'lockWalletAddress without a wallet',
      { wallets: null, lockWalletAddress: true },
      'input.lockWalletAddress',
      /wallet/,
    ],
    ['an unknown provider', { provider: 'nobody' }, 'input.provider', /nobody|stripe/],
    [
      'an unknown excluded provider',
      { excludeProviders: ['stripe', 'nobody'] },
      'input.excludeProviders',
      /stripe, calypso; nobody is not known/,
    ],
    ['a return URL that is not https', { returnUrl: 'ftp://example.com' }, 'input.returnUrl', /https/],
    ['no hand-off', { handoffs: [] }, 'input.handoffs', /./],
    ['an empty key', { idempotencyKey: '' }, 'input.idempotencyKey', /./],
  ];

describe('createOnrampSession', () => {
  test.each(INVALID)('%s', async (_, change, path, words) => {
    const input = usdcOnBase(change);
    const answer = await create(input);
    expect(answer).toMatchObject({ __typename: 'InvalidInput', code: 'INVALID_INPUT' });
    if (answer.__typename !== 'InvalidInput') throw new Error('unreachable');
    expect(answer.docUrl).toMatch(/\/docs\/errors#invalid_input$/);
    expect(answer.issues.map((issue) => issue.path).filter((found) => found.startsWith(path))).not.toEqual(
      [],
    );
    expect(answer.issues.map((issue) => issue.message).join('\n')).toMatch(words);
  });

  test('all issues are reported together, and the key stays unused', async () => {
    const input = usdcOnBase({ fiatAmount: '1.234', location: { country: 'QQ' } });
    const refused = await create(input);
    if (refused.__typename !== 'InvalidInput') throw new Error(JSON.stringify(refused));
    expect(refused.issues.length).toBeGreaterThanOrEqual(2);
    const made = await create(usdcOnBase({ idempotencyKey: input.idempotencyKey }));
    expect(made).toMatchObject({ __typename: 'OnrampSessionPayload', replayed: false });
  });

  test('an asset that no provider sells to the customer: NoRoute with the reasons of each provider', async () => {
    const answer = await create(
      usdcOnBase({
        asset: { currency: 'AVAX', network: 'avalanche' },
        wallets: [{ network: 'avalanche', address: EVM }],
        location: { country: 'JP' },
      }),
    );
    if (answer.__typename !== 'NoRoute') throw new Error(JSON.stringify(answer));
    expect(answer.decision.chosen).toBeNull();
    expect(answer.decision.candidates.map(({ providerId }) => providerId).sort()).toEqual([
      'calypso',
      'stripe',
    ]);
    for (const { eligible, reasons } of answer.decision.candidates) {
      expect(eligible).toBe(false);
      expect(reasons.length).toBeGreaterThan(0);
    }
  });

  test('a requested provider that cannot serve is not replaced by another', async () => {
    const input = usdcOnBase({ provider: 'calypso' });
    const answer = await create(input);
    if (answer.__typename !== 'NoRoute') throw new Error(JSON.stringify(answer));
    const stripe = answer.decision.candidates.find(({ providerId }) => providerId === 'stripe');
    expect(stripe?.eligible).toBe(false);
    const again = await create(usdcOnBase({ idempotencyKey: input.idempotencyKey }));
    expect(again.__typename).toBe('OnrampSessionPayload');
  });

  test('a key with other input is a conflict that names the session; with the same input, a replay', async () => {
    const input = usdcOnBase();
    const made = await create(input);
    if (made.__typename !== 'OnrampSessionPayload') throw new Error(JSON.stringify(made));
    const replay = await create({ ...input, asset: { currency: 'usdc', network: 'BASE' } });
    expect(replay).toMatchObject({ replayed: true, onrampSession: { id: made.onrampSession.id } });
    const conflict = await create({ ...input, fiatAmount: '26' });
    expect(conflict).toMatchObject({
      __typename: 'IdempotencyConflict',
      onrampSessionId: made.onrampSession.id,
    });
  });
});

describe('customers and addresses', () => {
  test('each invalid field is named', async () => {
    const { createCustomer } = await gateway.request(CreateCustomerDocument, {
      input: {
        externalId: randomUUID(),
        email: 'no-at-sign',
        country: 'QQ',
        metadata: { ['k'.repeat(41)]: 'v' },
      },
    });
    if (createCustomer.__typename !== 'InvalidInput') throw new Error(JSON.stringify(createCustomer));
    const paths = createCustomer.issues.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['input.email', 'input.country']));
    expect(paths.some((path) => path.startsWith('input.metadata'))).toBe(true);
  });

  test('a customer that does not exist or belongs to another project is NotFound', async () => {
    const { createCustomer } = await gateway.request(CreateCustomerDocument, {
      input: { externalId: randomUUID() },
    });
    if (createCustomer.__typename !== 'CustomerPayload') throw new Error(JSON.stringify(createCustomer));
    const other = await gateway.newProject('other');
    const asset = { currency: 'USDT', network: 'tron' };
    for (const [customerId, key] of [
      [`cus_${'0'.repeat(32)}`, undefined],
      [createCustomer.customer.id, other],
    ] as const) {
      const { requestDepositAddress } = await gateway.request(
        RequestDepositAddressDocument,
        { input: { customerId, ...asset } },
        key,
      );
      expect(requestDepositAddress).toMatchObject({ __typename: 'NotFound', code: 'NOT_FOUND' });
    }
  });

  test('a wallet address of another network is refused with its network', async () => {
    const { createCustomer } = await gateway.request(CreateCustomerDocument, {
      input: { externalId: randomUUID() },
    });
    if (createCustomer.__typename !== 'CustomerPayload') throw new Error(JSON.stringify(createCustomer));
    const { registerWalletAddress } = await gateway.request(RegisterWalletAddressDocument, {
      input: { customerId: createCustomer.customer.id, currency: 'USDC', network: 'base', address: TRON },
    });
    if (registerWalletAddress.__typename !== 'InvalidInput')
      throw new Error(JSON.stringify(registerWalletAddress));
    expect(registerWalletAddress.issues[0]).toMatchObject({
      path: 'input.address',
      message: expect.stringMatching(/TRON/),
    });
  });
});
