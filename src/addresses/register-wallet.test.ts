import { expect, test } from 'vitest';
import { newId } from '../domain/id.ts';
import { eachStore } from '../store/testing.ts';
import { addressOf, issuerAndSeller, OTHER_WALLET, USDC, WALLET } from './testing.ts';

eachStore("customers' own wallets", (makeStore) => {
  test('a wallet is validated, stored once, never replaced, and is primary until an address is issued', async () => {
    const { addresses, caller, customer, lookUp } = await issuerAndSeller(makeStore);
    const customerId = await customer();
    const register = (input: object) =>
      addresses.registerWallet({ customerId, ...USDC, address: WALLET, ...input }, caller);
    expect(await register({ address: `${WALLET.slice(0, -1)}e` })).toMatchObject({
      issues: [{ path: 'input.address' }],
    });
    expect(await register({ memo: '1' })).toMatchObject({ issues: [{ path: 'input.memo' }] });
    expect(await register({ network: 'nowhere' })).toMatchObject({ issues: [{ path: 'input.network' }] });
    expect(await register({ currency: 'NONE' })).toMatchObject({ issues: [{ path: 'input.currency' }] });
    const wallet = addressOf(await register({ address: WALLET.toLowerCase() }));
    expect(wallet).toMatchObject({ address: WALLET, origin: 'CUSTOMER', primary: true, providerId: null });
    expect(await register({})).toMatchObject({ created: false, depositAddress: { id: wallet.id } });
    expect(await register({ address: OTHER_WALLET })).toMatchObject({
      kind: 'Conflict',
      existingId: wallet.id,
    });
    expect((await lookUp(customerId))?.id).toBe(wallet.id);

    const issued = addressOf(await addresses.request({ customerId, ...USDC }, caller));
    expect((await lookUp(customerId))?.id).toBe(issued.id);
    const [page, none] = await addresses.listByCustomers(
      [customerId, newId('customer')],
      { first: 1, after: null },
      caller,
    );
    expect(page?.rows.map(({ id, primary }) => [id, primary])).toEqual([[issued.id, true]]);
    expect([page?.hasNextPage, none?.rows]).toEqual([true, []]);
  });
});
