import { expect, test } from 'vitest';
import type { Caller } from '../../../domain/access/caller.ts';
import { newId } from '../../../domain/id.ts';
import { eachStore } from '../../../store/testing.ts';
import { CALLER, failure, fakeProvider, sessionsOn, WALLET } from '../../testing.ts';
import type { CreateSessionInput } from '../../types.ts';

const wallets = [{ network: 'base', address: WALLET, memo: null }];
const assets = [{ currency: 'USDC', network: 'base' }];

/** A caller with a client token, whose customer exists. */
async function tokenCaller(
  { deps }: Pick<Awaited<ReturnType<typeof sessionsOn>>, 'deps'>,
  sessions: number,
): Promise<Caller> {
  const customerId = newId('customer');
  const { projectId } = CALLER;
  await deps.db
    .insertInto('customer')
    .values({ id: customerId, project_id: projectId, external_id: customerId, metadata: '{}' })
    .execute();
  const restrict = {
    wallets,
    depositAddressIds: [],
    assets,
    fiatCurrency: 'USD',
    maximumFiatAmount: '100',
    sessions,
  };
  const client = {
    tokenId: 'ctk_1',
    customerId,
    onrampSessionId: null,
    allow: ['CREATE_SESSION' as const],
    restrict,
    returnUrls: [],
  };
  return { projectId, keyId: 'key', scopes: [], kind: 'client', client };
}

function inputOf(caller: Caller, idempotencyKey: string): CreateSessionInput {
  const customerId = caller.kind === 'client' ? caller.client.customerId : null;
  const [asset = null] = assets;
  return { idempotencyKey, customerId, asset, fiatCurrency: 'USD', fiatAmount: '100', wallets };
}

eachStore('a customer who is blocked or erased while the purchase waits for its screening', (makeStore) => {
  test.each([
    ['blocked', { blocked: true }],
    ['erased', { blocked: true, erased_at: new Date() }],
  ])('%s: no session is stored, and no provider called', async (_, change) => {
    const alpha = fakeProvider('alpha');
    const world = await sessionsOn(await makeStore(), [alpha]);
    const token = await tokenCaller(world, 3);
    const input = inputOf(token, 'a');
    world.deps.screening.judge = async (decision) => {
      await world.deps.db.updateTable('customer').set(change).execute();
      return decision;
    };
    expect(await world.sessions.create(input, CALLER)).toMatchObject({ kind: 'CustomerBlocked' });
    await world.deps.db.updateTable('customer').set({ blocked: false, erased_at: null }).execute();
    expect(await world.sessions.create(input, token)).toMatchObject({ kind: 'CustomerBlocked' });
    expect([await world.count(), alpha.sent]).toEqual([0, []]);
  });
});

eachStore('sessions of a client token', (makeStore) => {
  test('are as many as it allows, and each key makes one, however many calls come at once', async () => {
    const world = await sessionsOn(await makeStore(), [fakeProvider('alpha')]);
    const caller = await tokenCaller(world, 3);
    const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].flatMap((key) => [key, key]);
    const results = await Promise.all(keys.map((key) => world.sessions.create(inputOf(caller, key), caller)));
    expect(await world.count()).toBe(3);
    const ids = results.flatMap((result) =>
      result.kind === 'OnrampSessionPayload' ? [result.onrampSession.id] : [],
    );
    expect(new Set(ids).size).toBe(3);
    const refused = results.filter(({ kind }) => kind === 'InvalidInput');
    expect([ids.length, refused.length]).toEqual([6, 10]);
  });

  test('do not count where every provider refused the purchase and nothing was made', async () => {
    const alpha = fakeProvider('alpha');
    const world = await sessionsOn(await makeStore(), [alpha]);
    const caller = await tokenCaller(world, 1);
    alpha.before = async () => {
      throw failure('rejected', 'limit');
    };
    const first = await world.sessions.create(inputOf(caller, 'a'), caller);
    alpha.before = async () => {};
    const second = await world.sessions.create(inputOf(caller, 'b'), caller);
    const third = await world.sessions.create(inputOf(caller, 'c'), caller);
    expect([first.kind, second.kind, third.kind]).toEqual([
      'NoRoute',
      'OnrampSessionPayload',
      'InvalidInput',
    ]);
  });
});
