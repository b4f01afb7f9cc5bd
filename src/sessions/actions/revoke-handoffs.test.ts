import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import { newId } from '../../domain/id.ts';
import { eachStore } from '../../store/testing.ts';
import { CALLER, failure, fakeProvider, sessionsOn, WALLET } from '../testing.ts';

const UNSTOPPED = new AbortController().signal;

eachStore('a session whose deposit address ends', (makeStore) => {
  async function made() {
    const alpha = fakeProvider('alpha');
    const store = await makeStore();
    const on = await sessionsOn(store, [alpha]);
    const [customerId, addressId] = [newId('customer'), newId('depositAddress')];
    const scope = { project_id: CALLER.projectId };
    await store.db
      .insertInto('customer')
      .values({ ...scope, id: customerId, external_id: 'one', metadata: '{}' } as never)
      .execute();
    const asset = { currency: 'USDC', network: 'base' };
    await store.db
      .insertInto('deposit_address')
      .values({
        ...scope,
        ...asset,
        id: addressId,
        customer_id: customerId,
        address: WALLET,
        origin: 'PROVIDER',
        provider_id: 'alpha',
        status: 'ACTIVE',
      } as never)
      .execute();
    const address = { ...asset, id: addressId, address: WALLET, memo: null, customerId, status: 'ACTIVE' };
    on.addresses.set(addressId, { ...address, expiresAt: null } as unknown as DepositAddress);
    on.customers.set(customerId, { id: customerId, blocked: false, metadata: {} } as never);
    const make = async (idempotencyKey: string) => {
      const input = { idempotencyKey, depositAddressId: addressId, customerId };
      const answer = await on.sessions.create(input, CALLER);
      if (answer.kind !== 'OnrampSessionPayload') throw new Error(JSON.stringify(answer));
      return answer.onrampSession.id;
    };
    const id = await make('one');
    const end = async (status = 'EXPIRED') => {
      await sql`update deposit_address set status = ${status} where id = ${addressId}`.execute(store.db);
      on.addresses.set(addressId, { ...address, status } as unknown as DepositAddress);
    };
    const read = async () => {
      const [session] = await on.sessions.byIds([id], CALLER);
      if (!session) throw new Error('gone');
      return session;
    };
    const events = async () => (await on.sessions.events([id], CALLER))[0] ?? [];
    return { ...on, store, alpha, id, make, end, read, events };
  }

  test('loses its hand-off, is logged once, and does not get the hand-off back by a poll', async () => {
    const { sessions, alpha, id, end, read, events, logged, published } = await made();
    expect(await sessions.revokeHandoffs(10, UNSTOPPED)).toBe(0);
    await end();
    const open = await read();
    expect(sessions.handoff(open, null)).not.toBeNull();
    expect(sessions.handoff(open, { status: 'EXPIRED' })).toBeNull();
    expect(await sessions.resume(id, null, CALLER)).toMatchObject({
      kind: 'WrongState',
      message: expect.stringContaining('requestDepositAddress'),
    });
    published.length = 0;
    expect(await sessions.revokeHandoffs(10, UNSTOPPED)).toBe(1);
    expect(await sessions.revokeHandoffs(10, UNSTOPPED)).toBe(0);
    expect(await read()).toMatchObject({ status: 'READY', sealedHandoff: null });
    expect(published).toEqual([`session:${id}`]);
    expect((await events()).at(-1)).toMatchObject({ source: 'SYSTEM', to: 'READY', applied: true });
    expect(logged.filter((message) => message.includes('deposit address ended'))).toHaveLength(1);
    // The provider still returns its page, and a late payment is still applied.
    await sessions.poll(id);
    expect(await read()).toMatchObject({ sealedHandoff: null });
    for (const news of alpha.made.values()) Object.assign(news, { status: 'DELIVERING' });
    await sessions.poll(id);
    expect(await read()).toMatchObject({ status: 'DELIVERING' });
  });

  test('is canceled if the provider can, and loses its hand-off if that fails', async () => {
    const { sessions, alpha, id, end, read } = await made();
    const cancel = vi.fn(async () => {
      for (const news of alpha.made.values()) Object.assign(news, { status: 'CANCELED' });
      return { reference: `alpha_${id}`, status: 'CANCELED' as const, providerStatus: 'canceled' };
    });
    alpha.operations.sessions.cancel = cancel;
    cancel.mockRejectedValueOnce(failure('not_sent', 'provider'));
    await end('BLOCKED');
    await sessions.revokeHandoffs(10, UNSTOPPED);
    expect(await read()).toMatchObject({ status: 'READY', sealedHandoff: null });
    expect(await sessions.cancel(id, CALLER)).toMatchObject({ onrampSession: { status: 'CANCELED' } });
  });

  test('is left to the next call if this one is stopped first', async () => {
    const { sessions, alpha, make, end } = await made();
    await make('two');
    await make('three');
    const stop = new AbortController();
    const cancel = vi.fn(async () => {
      stop.abort();
      throw failure('unknown', 'provider');
    });
    alpha.operations.sessions.cancel = cancel;
    await end();
    await sessions.revokeHandoffs(10, stop.signal);
    expect(cancel).toHaveBeenCalledTimes(1);
    // The current session lost its hand-off; the others are found again.
    expect(await sessions.revokeHandoffs(10, UNSTOPPED)).toBe(2);
    expect(await sessions.revokeHandoffs(10, UNSTOPPED)).toBe(0);
  });

  test('loses its hand-off even if that cannot be decrypted any more', async () => {
    const { sessions, alpha, store, id, end, read, logged } = await made();
    alpha.operations.sessions.cancel = async (reference) => ({
      reference,
      status: 'CANCELED',
      providerStatus: 'canceled',
    });
    // Its key was removed from the key ring.
    await sql`update onramp_session set sealed_handoff = '\\x00' where id = ${id}`.execute(store.db);
    await end();
    await sessions.revokeHandoffs(10, UNSTOPPED);
    expect(await read()).toMatchObject({ sealedHandoff: null });
    expect(logged).toContain('A session could not be canceled');
  });

  test('does not block others if it cannot be read', async () => {
    const { sessions, store, id, make, end, logged } = await made();
    const [first = ''] = [id, await make('two'), await make('three')].toSorted();
    await sql`update onramp_session set fiat_currency = 'USD', fiat_amount = 'NaN' where id = ${first}`.execute(
      store.db,
    );
    await end();
    await sessions.revokeHandoffs(10, UNSTOPPED);
    const open = await store.db
      .selectFrom('onramp_session')
      .select('id')
      .where('sealed_handoff', 'is not', null)
      .execute();
    expect(open).toEqual([{ id: first }]);
    expect(logged).toContain('A hand-off to a deposit address that ended could not be revoked');
  });

  test('is canceled by a provider that answers', async () => {
    const { sessions, alpha, id, end, read } = await made();
    alpha.operations.sessions.cancel = async () => ({
      reference: `alpha_${id}`,
      status: 'CANCELED',
      providerStatus: 'canceled',
    });
    await end();
    await sessions.revokeHandoffs(10, UNSTOPPED);
    expect(await read()).toMatchObject({ status: 'CANCELED', sealedHandoff: null });
  });
});
