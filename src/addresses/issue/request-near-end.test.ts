import { expect, test, vi } from 'vitest';
import { eachStore } from '../../store/testing.ts';
import { issued } from '../testing.ts';
import {
  addressNearItsEnd,
  FIRST,
  failing,
  HEADROOM_HOURS,
  HOUR,
  inHours,
  SECOND,
  THIRD,
} from './testing.ts';

eachStore('requests near the end of an address', (makeStore) => {
  test('near its end an address is replaced by one that the provider issues', async () => {
    const { issuer, request, read } = await addressNearItsEnd(makeStore, HEADROOM_HOURS - 1);
    issuer.issue.mockResolvedValueOnce(issued(SECOND, inHours(720)));
    expect(await request()).toMatchObject({
      created: true,
      depositAddress: { address: SECOND, status: 'ACTIVE', primary: true },
    });
    expect(await read()).toMatchObject({ status: 'EXPIRED', primary: false });
    expect(await request()).toMatchObject({ created: false, depositAddress: { address: SECOND } });
    expect(issuer.issue).toHaveBeenCalledTimes(2);
  });

  test('with more than the headroom left no provider is called', async () => {
    const { issuer, request, id } = await addressNearItsEnd(makeStore, HEADROOM_HOURS + 1);
    expect(await request()).toMatchObject({ created: false, depositAddress: { id } });
    expect(issuer.issue).toHaveBeenCalledTimes(1);
  });

  test('the same address issued again keeps its end and is returned if there is no other', async () => {
    const { issuer, other, request, read, id } = await addressNearItsEnd(makeStore, HEADROOM_HOURS - 1);
    const end = (await read())?.expiresAt;
    issuer.issue.mockResolvedValue(issued(FIRST.toLowerCase(), inHours(720)));
    const answer = await request('issuer');
    expect(answer).toMatchObject({ created: false, depositAddress: { id, status: 'ACTIVE', primary: true } });
    expect((await read())?.expiresAt).toEqual(end);
    expect(other.issue).not.toHaveBeenCalled();

    other.issue.mockResolvedValueOnce(issued(SECOND, inHours(720)));
    expect(await request()).toMatchObject({ created: true, depositAddress: { providerId: 'other' } });
    expect(await read()).toMatchObject({ status: 'ACTIVE', primary: false });
  });

  test.each([
    [
      failing('provider'),
      { kind: 'DepositAddressPayload', created: false, depositAddress: { address: FIRST } },
    ],
    [failing('customer'), { kind: 'CustomerBlocked' }],
  ])('the result if the provider fails: %o', async (error, answer) => {
    const { issuer, request } = await addressNearItsEnd(makeStore, HEADROOM_HOURS - 1);
    issuer.issue.mockRejectedValueOnce(error);
    expect(await request('issuer')).toMatchObject(answer);
  });

  test('while a session is open to the address only other providers are called', async () => {
    const { issuer, other, request, session, read, id } = await addressNearItsEnd(makeStore, 1);
    await session('AWAITING_PAYMENT');
    expect(await request('issuer')).toMatchObject({ created: false, depositAddress: { id } });
    other.issue.mockResolvedValueOnce(issued(SECOND, inHours(720)));
    expect(await request()).toMatchObject({ created: true, depositAddress: { providerId: 'other' } });
    expect(issuer.issue).toHaveBeenCalledTimes(1);
    expect(await read()).toMatchObject({ status: 'ACTIVE' });
  });

  test('its own issuer is asked first, and of several addresses one with headroom is returned', async () => {
    const { issuer, other, request } = await addressNearItsEnd(makeStore, 1);
    other.issue.mockResolvedValueOnce(issued(SECOND, inHours(1)));
    await request('other');
    other.issue.mockResolvedValueOnce(issued(THIRD, inHours(720)));
    expect(await request()).toMatchObject({ created: true, depositAddress: { address: THIRD } });
    expect(issuer.issue).toHaveBeenCalledTimes(1);
    issuer.issue.mockResolvedValueOnce(issued(FIRST, inHours(1)));
    await request('issuer');
    expect(await request()).toMatchObject({ created: false, depositAddress: { address: THIRD } });
  });

  test('replacing an address ends it for every asset that it serves', async () => {
    const { issuer, addresses, caller, customerId, request } = await addressNearItsEnd(
      makeStore,
      HEADROOM_HOURS - 1,
    );
    issuer.issue.mockResolvedValueOnce(issued(FIRST, inHours(720)));
    const sibling = await addresses.request({ customerId, currency: 'USDC', network: 'ethereum' }, caller);
    if (sibling.kind !== 'DepositAddressPayload') throw new Error(sibling.message);
    issuer.issue.mockResolvedValueOnce(issued(SECOND, inHours(720)));
    await request();
    const [now] = await addresses.byIds([sibling.depositAddress.id], caller);
    expect(now).toMatchObject({ address: FIRST, status: 'EXPIRED', primary: false });
  });

  test('near the end the idempotency key changes with time', async () => {
    const { issuer, request } = await addressNearItsEnd(makeStore, HEADROOM_HOURS - 1);
    const keys = () =>
      (issuer.issue.mock.calls as unknown as Array<[unknown, { idempotencyKey: string }]>).map(
        ([, call]) => call.idempotencyKey,
      );
    issuer.issue.mockResolvedValue(issued(FIRST, inHours(720)));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    try {
      await request('issuer');
      vi.setSystemTime(Date.now() + 6 * HOUR);
      await request('issuer');
    } finally {
      vi.useRealTimers();
    }
    expect(new Set(keys()).size).toBe(3);
  });

  test('concurrent requests get one successor', async () => {
    const { issuer, request, read } = await addressNearItsEnd(makeStore, HEADROOM_HOURS - 1);
    const addresses = [SECOND, THIRD];
    issuer.issue.mockImplementation(async () =>
      issued(addresses[issuer.issue.mock.calls.length % 2] ?? '', inHours(720)),
    );
    const answers = await Promise.all(Array.from({ length: 10 }, () => request()));
    const ids = answers.map((answer) => answer.kind === 'DepositAddressPayload' && answer.depositAddress.id);
    expect(new Set(ids).size).toBe(1);
    expect(await read()).toMatchObject({ status: 'EXPIRED' });
  });
});
