import { expect, test } from 'vitest';
import { newId } from '../../domain/id.ts';
import { ProviderError } from '../../provider/error.ts';
import { eachStore } from '../../store/testing.ts';
import { addressOf, fromNow, issued, issuerAndSeller, USDC, WALLET } from '../testing.ts';

eachStore('requests for an address', (makeStore) => {
  test('concurrent requests get one address, from one account', async () => {
    const { make, issuer, caller, customer } = await issuerAndSeller(makeStore);
    const customerId = await customer();
    const processes = [make(), make()];
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) => processes[i % 2]?.request({ customerId, ...USDC }, caller)),
    );
    const ids = results.map((result) => result && addressOf(result).id);
    expect(new Set(ids).size).toBe(1);
    expect(
      results.filter((result) => result?.kind === 'DepositAddressPayload' && result.created),
    ).toHaveLength(1);
    expect(issuer.createCustomer).toHaveBeenCalledTimes(1);
  });

  test('a request returns the active primary address without another provider call', async () => {
    const { addresses, issuer, caller, customer } = await issuerAndSeller(makeStore);
    const customerId = await customer();
    const first = addressOf(await addresses.request({ customerId, ...USDC }, caller));
    expect(first).toMatchObject({
      origin: 'PROVIDER',
      providerId: 'issuer',
      status: 'ACTIVE',
      primary: true,
    });
    const again = await addresses.request({ customerId, ...USDC }, caller);
    expect(again).toMatchObject({ created: false, depositAddress: { id: first.id } });
    expect(issuer.issue).toHaveBeenCalledTimes(1);
  });

  test('a client token causes few calls; the server of its project is not limited with it', async () => {
    const { addresses, issuer, caller, customer } = await issuerAndSeller(makeStore);
    const customerId = await customer();
    const client = {
      tokenId: 'tok_1',
      customerId,
      onrampSessionId: null,
      allow: ['REQUEST_DEPOSIT_ADDRESS'],
      restrict: null,
      returnUrls: [],
    } as const;
    const page = { ...caller, kind: 'client', scopes: [], client } as const;
    issuer.issue.mockRejectedValue(
      new ProviderError({ outcome: 'rejected', class: 'provider', code: 'down', message: 'down' }),
    );
    const codes = [];
    for (let count = 0; count < 3; count += 1) {
      const result = await addresses.request({ customerId, ...USDC }, page);
      codes.push(result.kind === 'ProviderUnavailable' && result.code);
    }
    expect(codes.at(-1)).toBe('RATE_LIMITED');
    const calls = issuer.issue.mock.calls.length;
    expect(await addresses.request({ customerId, ...USDC }, page)).toMatchObject({ code: 'RATE_LIMITED' });
    expect(issuer.issue).toHaveBeenCalledTimes(calls);
    await addresses.request({ customerId, ...USDC }, caller);
    expect(issuer.issue).toHaveBeenCalledTimes(calls + 1);
  });

  test('an asset without an issuer, or a pinned provider that issues none, returns the reasons of each candidate', async () => {
    const { addresses, issuer, caller, customer } = await issuerAndSeller(makeStore);
    const customerId = await customer();
    const unsold = await addresses.request({ customerId, currency: 'SOL', network: 'solana' }, caller);
    expect(unsold).toMatchObject({
      kind: 'NoRoute',
      decision: {
        chosen: null,
        candidates: [
          { providerId: 'issuer', eligible: false },
          { providerId: 'seller', eligible: false },
        ],
      },
    });
    const pinned = await addresses.request({ customerId, ...USDC, provider: 'seller' }, caller);
    if (pinned.kind !== 'NoRoute') throw new Error(pinned.kind);
    expect(pinned.decision.chosen).toBeNull();
    expect(pinned.decision.candidates.map(({ reasons }) => reasons.map(({ reason }) => reason))).toEqual([
      ['EXCLUDED_BY_CALLER'],
      ['ASSET_UNSUPPORTED'],
    ]);
    expect(issuer.createCustomer).not.toHaveBeenCalled();
  });

  test('a known location of the customer is checked, an unknown one is accepted', async () => {
    const { addresses, caller, customer } = await issuerAndSeller(makeStore);
    const unknown = await addresses.request({ customerId: await customer(null), ...USDC }, caller);
    expect(unknown.kind).toBe('DepositAddressPayload');
    const elsewhere = await addresses.request({ customerId: await customer('FR'), ...USDC }, caller);
    expect(elsewhere).toMatchObject({ kind: 'NoRoute' });
  });

  test('invalid input, unknown and blocked customers are rejected before any provider call', async () => {
    const { addresses, issuer, caller, customer, customers } = await issuerAndSeller(makeStore);
    const customerId = await customer();
    const request = (input: object) => addresses.request({ customerId, ...USDC, ...input }, caller);
    expect(await request({ network: 'nowhere', provider: 'nobody' })).toMatchObject({
      kind: 'InvalidInput',
      issues: [{ path: 'input.network' }, { path: 'input.provider' }],
    });
    expect(await request({ customerId: newId('customer') })).toMatchObject({ kind: 'NotFound' });
    expect(await request({ customerId: 'cus_\u0000' })).toMatchObject({ kind: 'NotFound' });
    await customers.setBlocked(customerId, true, caller);
    expect(await request({})).toMatchObject({ kind: 'CustomerBlocked' });
    expect(issuer.createCustomer).not.toHaveBeenCalled();
  });

  test.each([
    [
      { outcome: 'unknown', class: 'provider', retryAfterSeconds: 9000 },
      { kind: 'ProviderUnavailable', retryAfterSeconds: 60 },
    ],
    [{ outcome: 'rejected', class: 'customer' }, { kind: 'CustomerBlocked' }],
  ] as const)('a provider that fails: %o', async (failure, answer) => {
    const { addresses, issuer, caller, customer } = await issuerAndSeller(makeStore);
    const customerId = await customer();
    issuer.issue.mockRejectedValueOnce(new ProviderError({ code: 'test', message: 'test', ...failure }));
    expect(await addresses.request({ customerId, ...USDC }, caller)).toMatchObject(answer);
    expect((await addresses.request({ customerId, ...USDC }, caller)).kind).toBe('DepositAddressPayload');
  });

  test.each([
    ['a wrong checksum', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD'],
    ['another network', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'],
  ])('an issued address with %s is not stored and is logged as an error', async (_, address) => {
    const { addresses, issuer, log, caller, customer, lookUp } = await issuerAndSeller(makeStore);
    const customerId = await customer();
    issuer.issue.mockResolvedValueOnce(issued(address));
    expect(await addresses.request({ customerId, ...USDC }, caller)).toMatchObject({
      kind: 'ProviderUnavailable',
    });
    expect(log.error).toHaveBeenCalled();
    expect(await lookUp(customerId)).toBeNull();
  });

  test("another customer's address is rejected", async () => {
    const { addresses, issuer, caller, customer } = await issuerAndSeller(makeStore);
    issuer.issue.mockResolvedValue(issued(WALLET.toLowerCase()));
    expect(
      addressOf(await addresses.request({ customerId: await customer(), ...USDC }, caller)).address,
    ).toBe(WALLET);
    const second = await addresses.request({ customerId: await customer(), ...USDC }, caller);
    expect(second).toMatchObject({ kind: 'ProviderUnavailable' });
  });

  test('one address serves several assets with the same end', async () => {
    const { addresses, issuer, caller, customer } = await issuerAndSeller(makeStore);
    const customerId = await customer();
    const end = fromNow(1_000_000);
    issuer.issue
      .mockResolvedValueOnce(issued(WALLET, end))
      .mockResolvedValueOnce(issued(WALLET, fromNow(9_000_000)));
    const base = addressOf(await addresses.request({ customerId, ...USDC }, caller));
    const ethereum = addressOf(
      await addresses.request({ customerId, currency: 'USDC', network: 'ethereum' }, caller),
    );
    expect([ethereum.address, ethereum.primary, ethereum.expiresAt]).toEqual([WALLET, true, end]);
    await addresses.end({
      providerId: 'issuer',
      address: WALLET.toLowerCase(),
      customerReference: null,
      addressReference: null,
      status: 'BLOCKED',
    });
    const rows = await addresses.byIds([ethereum.id, base.id], caller);
    expect(rows.map((row) => [row?.id, row?.status, row?.primary])).toEqual([
      [ethereum.id, 'BLOCKED', false],
      [base.id, 'BLOCKED', false],
    ]);
    const lookups = [
      { customerId, ...USDC },
      { customerId, currency: 'USDC', network: 'ethereum' },
    ];
    expect(await addresses.lookup(lookups, caller.projectId)).toEqual([null, null]);
  });
});
