import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { makeProject } from '../../customers/testing.ts';
import type { ClientGrant } from '../../domain/access/caller.ts';
import { newId } from '../../domain/id.ts';
import { ProviderError } from '../../provider/error.ts';
import type { DepositNews } from '../../provider/optional/deposits.ts';
import { eachStore } from '../../store/testing.ts';
import { depositsOn } from '../testing.ts';

eachStore('linking deposits to sessions', (makeStore) => {
  test('a deposit is linked to the one session that matches, and a session to one deposit', async () => {
    const { deposits, caller, customer, report, hint, session } = await depositsOn(makeStore);
    const { customerId, address } = await customer();
    const id = await session(customerId, { address: address.address, amount: '26' });
    report('d1', { status: 'DETECTED' });
    report('d2');
    const confirm = (reference: string) => deposits.confirm(hint(reference, { address: address.address }));
    expect(await confirm('d1')).toMatchObject({ onrampSessionId: null });
    report('d1', { status: 'CONFIRMED' });
    const [first, again] = [await confirm('d1'), await confirm('d1')];
    expect(first).toMatchObject({ onrampSessionId: id });
    expect(again).toEqual(first);
    expect(await confirm('d2')).toMatchObject({ onrampSessionId: null });
    expect(await deposits.bySessions([newId('onrampSession'), id], caller)).toEqual([[], [first]]);
  });

  test("the token of a session without a customer does not see the customer's deposit", async () => {
    const { deposits, caller, customer, report, hint, session } = await depositsOn(makeStore);
    const { customerId, address } = await customer();
    const id = await session(null, { address: address.address });
    report('d1');
    const confirmed = await deposits.confirm(hint('d1', { address: address.address }));
    expect(confirmed).toMatchObject({ onrampSessionId: id });
    const grant = { tokenId: 't', allow: [], restrict: null, returnUrls: [] };
    const seenWith = (client: Pick<ClientGrant, 'customerId' | 'onrampSessionId'>) =>
      deposits.bySessions([id], { ...caller, kind: 'client', client: { ...grant, ...client } });
    expect(await seenWith({ customerId: null, onrampSessionId: id })).toEqual([[]]);
    expect(await seenWith({ customerId, onrampSessionId: null })).toEqual([[confirmed]]);
  });

  test('two matching sessions link none', async () => {
    const { deposits, customer, report, hint, session } = await depositsOn(makeStore);
    const { customerId, address } = await customer();
    await session(customerId, { address: address.address });
    await session(null, { address: address.address });
    report('d1');
    expect(await deposits.confirm(hint('d1', { address: address.address }))).toMatchObject({
      onrampSessionId: null,
    });
  });

  test.each([
    ['above the tolerance', { amount: '26.9' }],
    ['below the tolerance', { amount: '24.2' }],
    ['without a known amount', { amount: null }],
    ['for another asset', { asset: { currency: 'USDC', network: 'ethereum' } }],
    ['to another address', { address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' }],
    ['of the day before', { hoursAgo: 25 }],
    ['that expired', { status: 'EXPIRED' }],
    ['that was refused', { status: 'REJECTED' }],
  ])('a session %s does not match', async (_, over) => {
    const { deposits, customer, report, hint, session } = await depositsOn(makeStore);
    const { customerId, address } = await customer();
    await session(customerId, { address: address.address, ...over });
    report('d1');
    expect(await deposits.confirm(hint('d1', { address: address.address }))).toMatchObject({
      status: 'CONFIRMED',
      onrampSessionId: null,
    });
  });

  test.each([
    ['the same memo', '7', true],
    ['another memo', '8', false],
    ['no memo', null, false],
  ])('a session to the same address with %s', async (_, memo, matches) => {
    const { db, deposits, customer, report, hint, session } = await depositsOn(makeStore);
    const { customerId, address } = await customer();
    await sql`update deposit_address set memo = '7'`.execute(db);
    const id = await session(customerId, { address: address.address });
    await db.updateTable('onramp_session').set({ memo }).execute();
    report('d1');
    expect(await deposits.confirm(hint('d1', { address: address.address }))).toMatchObject({
      onrampSessionId: matches ? id : null,
    });
  });

  test('a session of another customer, or of another project, does not match', async () => {
    const { db, deposits, customer, report, hint, session } = await depositsOn(makeStore);
    const { address } = await customer();
    const another = await customer();
    await session(another.customerId, { address: address.address });
    await session(null, { address: address.address, projectId: (await makeProject(db)).projectId });
    report('d1');
    expect(await deposits.confirm(hint('d1', { address: address.address }))).toMatchObject({
      onrampSessionId: null,
    });
  });

  test('a session created after the deposit does not match, by either clock', async () => {
    const { deposits, customer, report, hint, session } = await depositsOn(makeStore);
    const { customerId, address } = await customer();
    const confirm = async (reference: string, over: Partial<DepositNews>) => {
      report(reference, over);
      return (await deposits.confirm(hint(reference, { address: address.address })))?.onrampSessionId;
    };
    const minutes = (count: number) => new Date(Date.now() + count * 60_000);
    await confirm('d1', { status: 'DETECTED' });
    const id = await session(customerId, { address: address.address });
    // The provider's clock is ahead, but the deposit was stored before the session was created.
    expect(await confirm('d1', { createdAt: minutes(10) })).toBeNull();
    expect(await confirm('d2', { createdAt: minutes(-6) })).toBeNull();
    expect(await confirm('d3', { createdAt: minutes(-4) })).toBe(id);
  });

  test('a deposit from before the payment does not match, by either clock', async () => {
    const { db, deposits, customer, report, hint, session } = await depositsOn(makeStore);
    const { customerId, address } = await customer();
    const confirm = async (reference: string, over: Partial<DepositNews>) => {
      report(reference, over);
      return (await deposits.confirm(hint(reference, { address: address.address })))?.onrampSessionId;
    };
    const minutes = (count: number) => new Date(Date.now() + count * 60_000);
    await confirm('d1', { status: 'DETECTED' });
    await sql`update deposit set created_at = now() - interval '3 minutes'`.execute(db);
    const id = await session(customerId, { address: address.address, hoursAgo: 1, unpaidAt: minutes(-2) });
    expect(await confirm('d1', { createdAt: minutes(10) })).toBeNull();
    expect(await confirm('d2', { createdAt: minutes(-3) })).toBeNull();
    expect(await confirm('d3', { createdAt: minutes(-1) })).toBe(id);
  });

  test.each(['READY', 'AWAITING_PAYMENT', 'PAYMENT_PROCESSING'])(
    'a session that is %s is first read from its provider and must have been paid',
    async (status) => {
      const { db, reconcileSession, deposits, customer, report, hint, session } = await depositsOn(makeStore);
      const { customerId, address } = await customer();
      const id = await session(customerId, { address: address.address, status });
      const confirm = () => deposits.confirm(hint('d1', { address: address.address }));
      report('d1');
      expect(await confirm()).toMatchObject({ status: 'CONFIRMED', onrampSessionId: null });
      expect(reconcileSession).toHaveBeenCalledExactlyOnceWith(id);

      const unavailable = new ProviderError({
        outcome: 'unknown',
        class: 'provider',
        code: 'x',
        message: 'x',
      });
      reconcileSession.mockRejectedValueOnce(unavailable);
      await expect(confirm()).rejects.toBe(unavailable);
      expect(await db.selectFrom('deposit').select('onramp_session_id').execute()).toEqual([
        { onramp_session_id: null },
      ]);

      reconcileSession.mockImplementationOnce(async () => {
        await db.updateTable('onramp_session').set({ status: 'DELIVERING' }).execute();
      });
      expect(await confirm()).toMatchObject({ onrampSessionId: id });
    },
  );

  test('a completed session is linked without reading it', async () => {
    const { reconcileSession, deposits, customer, report, hint, session } = await depositsOn(makeStore);
    const { customerId, address } = await customer();
    const id = await session(customerId, { address: address.address, status: 'COMPLETED' });
    report('d1');
    expect(await deposits.confirm(hint('d1', { address: address.address }))).toMatchObject({
      onrampSessionId: id,
    });
    expect(reconcileSession).not.toHaveBeenCalled();
  });
});
