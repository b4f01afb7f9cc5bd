import { expect, test } from 'vitest';
import type { Db } from '../store/index.ts';
import { eachStore } from '../store/testing.ts';
import { addressOf, fromNow, issued, issuerAndSeller, USDC, WALLET } from './testing.ts';
import type { AddressEnd } from './types.ts';

const XLM = { currency: 'XLM', network: 'stellar' };
const SHARED = 'GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ';

/** Three customers with the same Stellar address and different memos; the third has two assets there. */
async function sharedAddress(makeStore: () => Promise<{ db: Db }>) {
  const world = await issuerAndSeller(makeStore);
  const { addresses, issuer, caller, customer, customers, log } = world;
  const give = async (customerId: string, asset: typeof XLM, memo: string) => {
    const answer = { ...issued(SHARED, fromNow(9_000_000)), memo, reference: `purse-${memo}` };
    issuer.issue.mockResolvedValueOnce(answer as never);
    return addressOf(await addresses.request({ customerId, ...asset }, caller));
  };
  const ids = [await customer(), await customer(), await customer()];
  const [first = '', second = '', third = ''] = ids;
  const rows = [
    await give(first, XLM, '1'),
    await give(second, XLM, '2'),
    await give(third, XLM, '3'),
    await give(third, { ...XLM, currency: 'USDC' }, '4'),
  ];
  const accounts = (await customers.accounts(ids, caller)).map(([account]) => account?.reference ?? '');
  const statuses = async () =>
    (
      await addresses.byIds(
        rows.map(({ id }) => id),
        caller,
      )
    ).map((row) => row?.status);
  const end = (over: Partial<AddressEnd>) =>
    addresses.end({
      providerId: 'issuer',
      address: SHARED,
      customerReference: null,
      addressReference: null,
      status: 'EXPIRED',
      ...over,
    });
  return { ...world, accounts, rows, statuses, end, log };
}

eachStore('the end of an address that others share', (makeStore) => {
  test('ends the address of the memo only', async () => {
    const { end, statuses, accounts } = await sharedAddress(makeStore);
    expect(await end({ memo: '2' })).toBe(true);
    expect(await statuses()).toEqual(['ACTIVE', 'EXPIRED', 'ACTIVE', 'ACTIVE']);
    expect(await end({ memo: '4', customerReference: accounts[2] ?? '', status: 'BLOCKED' })).toBe(true);
    expect(await statuses()).toEqual(['ACTIVE', 'EXPIRED', 'ACTIVE', 'BLOCKED']);
  });

  test('without a memo ends the one address of the account, or of the reference', async () => {
    const { end, statuses, accounts } = await sharedAddress(makeStore);
    expect(await end({ customerReference: accounts[0] ?? '' })).toBe(true);
    expect(await statuses()).toEqual(['EXPIRED', 'ACTIVE', 'ACTIVE', 'ACTIVE']);
    expect(await end({ customerReference: accounts[2] ?? '', addressReference: 'purse-3' })).toBe(true);
    expect(await statuses()).toEqual(['EXPIRED', 'ACTIVE', 'EXPIRED', 'ACTIVE']);
  });

  test.each([
    ['no memo and no account', {}, 'address_end_ambiguous'],
    ['no memo and an unknown reference', { addressReference: 'purse-9' }, 'address_end_ambiguous'],
    ['an unknown account', { customerReference: 'stranger', memo: '1' }, 'address_end_unmatched'],
    ['another memo', { memo: '9' }, 'address_end_unmatched'],
    ['no memo, where each has one', { memo: null }, 'address_end_unmatched'],
  ])('with %s ends none, and is logged once', async (_, over, event) => {
    const { end, statuses, log } = await sharedAddress(makeStore);
    expect([await end(over), await end(over)]).toEqual([false, false]);
    expect(await statuses()).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE']);
    expect(log.error).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ event, providerId: 'issuer' }),
      expect.any(String),
    );
  });

  test('with the memo of another account ends none', async () => {
    const { end, statuses, accounts } = await sharedAddress(makeStore);
    expect(await end({ customerReference: accounts[0] ?? '', memo: '2' })).toBe(false);
    expect(await statuses()).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE']);
  });

  test('of an address that was never issued matches nothing', async () => {
    const { end, log } = await sharedAddress(makeStore);
    expect(await end({ address: WALLET })).toBe(false);
    expect(log.error).not.toHaveBeenCalled();
  });

  test('a deposit to one memo does not postpone the end of another', async () => {
    const { addresses, caller, rows } = await sharedAddress(makeStore);
    const [, , third, fourth] = rows;
    const expiresAt = fromNow(90_000_000);
    const deposit = { providerId: 'issuer', customerId: third?.customerId ?? '', address: SHARED };
    await addresses.extend({ ...deposit, memo: '3', expiresAt, arrivedAt: new Date() });
    const ends = await addresses.byIds([third?.id ?? '', fourth?.id ?? ''], caller);
    expect(ends.map((row) => row?.expiresAt)).toEqual([expiresAt, fourth?.expiresAt]);
  });

  test('an ended memo does not keep the customer from an address with another memo', async () => {
    const { addresses, issuer, caller, rows, end } = await sharedAddress(makeStore);
    await end({ memo: '1' });
    const expiresAt = fromNow(9_000_000);
    issuer.issue.mockResolvedValueOnce({ ...issued(SHARED, expiresAt), memo: '5' } as never);
    const customerId = rows[0]?.customerId ?? '';
    expect(addressOf(await addresses.request({ customerId, ...XLM }, caller))).toMatchObject({
      memo: '5',
      expiresAt,
      status: 'ACTIVE',
    });
  });

  test('an address without memos ends for each of its assets', async () => {
    const { addresses, issuer, caller, customer } = await issuerAndSeller(makeStore);
    const customerId = await customer();
    issuer.issue.mockResolvedValue(issued(WALLET, fromNow(9_000_000)));
    const base = addressOf(await addresses.request({ customerId, ...USDC }, caller));
    const other = { currency: 'USDC', network: 'ethereum' };
    const ethereum = addressOf(await addresses.request({ customerId, ...other }, caller));
    const news = { providerId: 'issuer', address: WALLET, customerReference: 'account-1', memo: null };
    expect(await addresses.end({ ...news, addressReference: 'one', status: 'EXPIRED' })).toBe(true);
    const ended = await addresses.byIds([base.id, ethereum.id], caller);
    expect(ended.map((row) => row?.status)).toEqual(['EXPIRED', 'EXPIRED']);
  });
});
