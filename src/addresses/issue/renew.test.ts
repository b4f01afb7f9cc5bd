import { expect, test } from 'vitest';
import { newId } from '../../domain/id.ts';
import { eachStore } from '../../store/testing.ts';
import { issued } from '../testing.ts';
import { addressNearItsEnd, FIRST, failing, HEADROOM_HOURS, inHours, SECOND } from './testing.ts';

eachStore('renewal of addresses', (makeStore) => {
  test('an address with deposits is renewed before its end, one without is not', async () => {
    const { issuer, tick, addresses, deposit, renewal, read, renewAt, request } = await addressNearItsEnd(
      makeStore,
      HEADROOM_HOURS - 1,
    );
    expect(await tick()).toEqual([]);
    expect(await renewAt()).toBe(6);
    await deposit();
    expect(await tick()).toEqual([renewal]);
    issuer.issue.mockResolvedValueOnce(issued(SECOND, inHours(720)));
    await addresses.renew(renewal);
    expect(await read()).toMatchObject({ status: 'EXPIRED' });
    expect(await request()).toMatchObject({ created: false, depositAddress: { address: SECOND } });
    expect(await tick()).toEqual([]);
  });

  test.each(['a deposit moved its end', 'a session is open to it', 'it was renewed'])(
    'a late job calls no provider: %s',
    async (what) => {
      const { issuer, addresses, deposit, session, endsIn, renewal, request } = await addressNearItsEnd(
        makeStore,
        1,
      );
      await deposit();
      if (what === 'a deposit moved its end') await endsIn(8_000);
      if (what === 'a session is open to it') await session('READY');
      if (what === 'it was renewed') await request();
      const before = issuer.issue.mock.calls.length;
      await addresses.renew(renewal);
      expect(issuer.issue).toHaveBeenCalledTimes(before);
    },
  );

  test('a renewal is due at the headroom, then every six hours, until a day after the end', async () => {
    const { tick, deposit, endsIn, renewAt, renewal } = await addressNearItsEnd(
      makeStore,
      HEADROOM_HOURS + 100,
    );
    await deposit();
    expect(await tick()).toEqual([]);
    expect(await renewAt()).toBe(100);
    await endsIn(-23);
    expect(await tick()).toEqual([renewal]);
    expect(await renewAt()).toBe(6);
    await endsIn(-25);
    expect(await tick()).toEqual([renewal]);
    expect(await renewAt()).toBeNull();
  });

  test('a session to the same address text prevents the renewal', async () => {
    const { tick, deposit, session } = await addressNearItsEnd(makeStore, 1);
    await deposit();
    await session('READY', { wallet_address: SECOND });
    expect(await tick()).toHaveLength(1);
    await session('READY', { wallet_address: FIRST });
    expect(await tick()).toEqual([]);
  });

  test('a session to another asset of the same address prevents the renewal', async () => {
    const { issuer, addresses, caller, customerId, tick, deposit, session } = await addressNearItsEnd(
      makeStore,
      1,
    );
    await deposit();
    issuer.issue.mockResolvedValueOnce(issued(FIRST, inHours(720)));
    const sibling = await addresses.request({ customerId, currency: 'USDC', network: 'ethereum' }, caller);
    if (sibling.kind !== 'DepositAddressPayload') throw new Error(sibling.message);
    expect(await tick()).toHaveLength(1);
    await session('READY', { deposit_address_id: sibling.depositAddress.id });
    expect(await tick()).toEqual([]);
  });

  test.each(['READY', 'DELIVERING'])('a session %s prevents the renewal until the end', async (status) => {
    const { tick, deposit, session, endsIn, renewal } = await addressNearItsEnd(makeStore, 1);
    await deposit();
    await session(status);
    expect(await tick()).toEqual([]);
    await endsIn(-1);
    expect(await tick()).toEqual([renewal]);
  });

  test('no provider is called for a blocked customer or while disabled, and a failure is logged', async () => {
    const { issuer, addresses, customers, customerId, caller, deposit, providers, renewal, log } =
      await addressNearItsEnd(makeStore, 1);
    await deposit();
    const calls = () => issuer.issue.mock.calls.length;
    const before = calls();
    await customers.setBlocked(customerId, true, caller);
    await addresses.renew(renewal);
    await customers.setBlocked(customerId, false, caller);
    const [provider] = providers;
    Object.assign(provider ?? {}, { disabled: 'off' });
    await addresses.renew(renewal);
    await addresses.renew({ ...renewal, providerId: 'gone' });
    await addresses.renew({ ...renewal, depositAddressId: newId('depositAddress') });
    expect(calls()).toBe(before);
    Object.assign(provider ?? {}, { disabled: null });
    issuer.issue.mockRejectedValueOnce(failing('provider'));
    await addresses.renew(renewal);
    expect(log.warn).toHaveBeenCalledWith(
      expect.objectContaining({ depositAddressId: renewal.depositAddressId, code: 'test' }),
      'A deposit address could not be renewed yet',
    );
  });
});
