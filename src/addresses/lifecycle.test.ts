import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { DepositAddress } from '../domain/customer/deposit-address.ts';
import { eachStore } from '../store/testing.ts';
import { hasHeadroom } from './lifecycle.ts';
import { cacheKey } from './lookup/cache-entry.ts';
import { addressOf, fromNow, issued, issuerAndSeller, OTHER_WALLET, USDC, WALLET } from './testing.ts';

const now = new Date('2026-11-21T12:00:00Z');

test.each([
  ['never', null, true],
  ['exactly with the headroom', '2026-11-23T12:00:00Z', true],
  ['a millisecond too early', '2026-11-23T11:59:59.999Z', false],
  ['in the past', '2026-11-20T00:00:00Z', false],
])('an address that ends %s, with 48 hours of headroom', (_, end, has) => {
  const expiresAt = end === null ? null : new Date(end);
  expect(hasHeadroom({ expiresAt } as DepositAddress, now, 48)).toBe(has);
});

eachStore('the end of an address', (makeStore) => {
  test('an expired address gets a successor, unless the provider returns the same address', async () => {
    const { db, addresses, issuer, caller, customer, lookUp } = await issuerAndSeller(makeStore);
    const customerId = await customer();
    issuer.issue.mockResolvedValueOnce(issued(WALLET, fromNow(60_000)));
    const first = addressOf(await addresses.request({ customerId, ...USDC }, caller));
    await sql`update deposit_address set expires_at = now() - interval '1 second'`.execute(db);
    expect((await addresses.byIds([first.id], caller))[0]).toMatchObject({
      status: 'EXPIRED',
      primary: false,
    });

    issuer.issue.mockResolvedValueOnce(issued(WALLET, fromNow(60_000)));
    expect(await addresses.request({ customerId, ...USDC }, caller)).toMatchObject({
      kind: 'ProviderUnavailable',
    });
    issuer.issue.mockResolvedValueOnce(issued(OTHER_WALLET, fromNow(60_000)));
    const second = await addresses.request({ customerId, ...USDC }, caller);
    expect(second).toMatchObject({
      created: true,
      depositAddress: { address: OTHER_WALLET, status: 'ACTIVE' },
    });
    expect((await lookUp(customerId))?.id).toBe(addressOf(second).id);
    const { rows } = await sql<{
      status: string;
    }>`select status from deposit_address order by created_at`.execute(db);
    expect(rows.map(({ status }) => status)).toEqual(['EXPIRED', 'ACTIVE']);
  });

  test('a confirmed deposit postpones the end and never makes it earlier', async () => {
    const { addresses, issuer, caller, customer } = await issuerAndSeller(makeStore);
    const customerId = await customer();
    issuer.issue.mockResolvedValueOnce(issued(WALLET, fromNow(60_000)));
    const { id } = addressOf(await addresses.request({ customerId, ...USDC }, caller));
    const later = fromNow(9_000_000);
    const deposit = { providerId: 'issuer', customerId, address: WALLET, memo: null, arrivedAt: new Date() };
    await addresses.extend({ ...deposit, expiresAt: later });
    await addresses.extend({ ...deposit, expiresAt: fromNow(1_000) });
    expect((await addresses.byIds([id], caller))[0]?.expiresAt).toEqual(later);
  });

  test('an address past its end is marked, reported once and dropped from the cache; others stay', async () => {
    const { db, addresses, issuer, caller, customer, drops, forgetDrops, lookUp } =
      await issuerAndSeller(makeStore);
    const [early, late] = [await customer(), await customer()];
    issuer.issue.mockResolvedValueOnce(issued(WALLET, fromNow(60_000)));
    const { id } = addressOf(await addresses.request({ customerId: early, ...USDC }, caller));
    issuer.issue.mockResolvedValueOnce(issued(OTHER_WALLET, fromNow(60_000)));
    const other = addressOf(await addresses.request({ customerId: late, ...USDC }, caller));
    expect(await addresses.expire(10)).toBe(0);
    await sql`update deposit_address set expires_at = now() - interval '1 second' where id = ${id}`.execute(
      db,
    );
    await lookUp(early);
    forgetDrops();
    expect(await addresses.expire(10)).toBe(1);
    expect(await addresses.expire(10)).toBe(0);
    const rows = await db.selectFrom('deposit_address').select(['id', 'status']).execute();
    expect(new Map(rows.map((row) => [row.id, row.status]))).toEqual(
      new Map([
        [id, 'EXPIRED'],
        [other.id, 'ACTIVE'],
      ]),
    );
    const events = await db.selectFrom('outgoing_event').select(['type', 'data']).execute();
    expect(events).toEqual([{ type: 'deposit_address.ended', data: { id, status: 'EXPIRED' } }]);
    expect(drops().map(({ keys }) => keys)).toEqual([
      [cacheKey({ projectId: caller.projectId, customerId: early, ...USDC })],
    ]);
    expect(await lookUp(early)).toBeNull();
  });

  test('a deposit before the end reactivates an expired address; one after the end or with a successor does not', async () => {
    const { db, addresses, issuer, caller, customer } = await issuerAndSeller(makeStore);
    const customerId = await customer();
    issuer.issue.mockResolvedValueOnce(issued(WALLET, fromNow(60_000)));
    const { id } = addressOf(await addresses.request({ customerId, ...USDC }, caller));
    await sql`update deposit_address set expires_at = now() - interval '1 hour'`.execute(db);
    await addresses.expire(10);
    const status = async () => (await addresses.byIds([id], caller))[0]?.status;
    const expiresAt = fromNow(9_000_000);
    const deposit = { providerId: 'issuer', customerId, address: WALLET, memo: null, expiresAt };
    await addresses.extend({ ...deposit, arrivedAt: fromNow(-60_000) });
    expect(await status()).toBe('EXPIRED');
    await addresses.extend({ ...deposit, arrivedAt: fromNow(-7_200_000) });
    expect(await status()).toBe('ACTIVE');

    await sql`update deposit_address set expires_at = now() - interval '1 hour'`.execute(db);
    await addresses.expire(10);
    issuer.issue.mockResolvedValueOnce(issued(OTHER_WALLET, fromNow(60_000)));
    await addresses.request({ customerId, ...USDC }, caller);
    await addresses.extend({ ...deposit, arrivedAt: fromNow(-7_200_000) });
    expect(await status()).toBe('EXPIRED');
  });
});
