import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { addressesOn } from '../../addresses/testing.ts';
import { fakeIssuer, fakeProvider } from '../../customers/testing.ts';
import { newId } from '../../domain/id.ts';
import { createFirstTime } from '../../observe/index.ts';
import { ProviderError } from '../../provider/error.ts';
import type { Subscription, SubscriptionOperations } from '../../provider/optional/setup.ts';
import type { Db } from '../../store/index.ts';
import { eachStore } from '../../store/testing.ts';
import { watchWebhooks } from './watch.ts';

const OWN = { id: 'sub_1', url: 'https://gateway.test/webhooks/issuer', events: [], blocked: false };
const OTHER = { ...OWN, id: 'sub_2', url: 'https://other.test/webhooks/issuer' };

/** One provider with webhooks; `check` runs a check as if ten minutes had passed. */
async function watchOn(makeStore: () => Promise<{ db: Db }>, more: Partial<SubscriptionOperations> = {}) {
  const { db } = await makeStore();
  const list = vi.fn(async (): Promise<readonly Subscription[]> => [OTHER, OWN]);
  const never = () => Promise.reject(new Error('not used'));
  const provider = fakeProvider('issuer', {
    addresses: fakeIssuer(),
    webhook: { verify: () => ({ refused: 'not used' }), read: () => [] },
    subscriptions: { list, create: never, delete: never, ...more },
  });
  const world = await addressesOn(db, [provider, fakeProvider('seller', {})]);
  const { registry, log } = world.deps;
  const deps = { db, registry, publicUrl: 'https://gateway.test', firstTime: createFirstTime(), log };
  const again = () => watchWebhooks(deps, new AbortController().signal);
  const check = async () => {
    await sql`update webhook_watch set checked_at = now() - interval '10 minutes'`.execute(db);
    await again();
  };
  const minutes = (count: number) => sql<Date>`now() - make_interval(mins => ${count}::integer)`;
  /** A session whose payment polling found. */
  const paid = async (madeAgo: number, paidAgo: number, source = 'POLL') => {
    const id = await world.session({
      provider_id: 'issuer',
      status: 'DELIVERING',
      created_at: minutes(madeAgo),
    });
    await sql`insert into session_event (session_id, at, source, from_status, to_status, applied)
      values (${id}, ${minutes(paidAgo)}, ${source}, 'READY', 'DELIVERING', true)`.execute(db);
  };
  const webhook = (receivedAgo: number, state = 'applied', updatedAgo = receivedAgo) =>
    sql`insert into webhook_event (id, provider_id, event_id, event_type, sealed_body, state, received_at, updated_at)
      values (${newId('webhookEvent')}, 'issuer', ${newId('webhookEvent')}, 'test', ''::bytea, ${state},
        ${minutes(receivedAgo)}, ${minutes(updatedAgo)})`.execute(db);
  const errors = () => log.error.mock.calls.map(([fields]) => (fields as { event: string }).event);
  return { ...world, db, provider, deps, list, log, again, check, paid, webhook, errors };
}

eachStore('watching for webhooks', (makeStore) => {
  test('a blocked subscription is one alert, until it sends again', async () => {
    const { list, log, check, errors } = await watchOn(makeStore);
    await check();
    expect(errors()).toEqual([]);
    list.mockResolvedValue([OTHER, { ...OWN, blocked: true }]);
    await check();
    await check();
    expect(log.error).toHaveBeenCalledExactlyOnceWith(
      {
        event: 'webhook_subscription_blocked',
        providerId: 'issuer',
        subscriptions: ['sub_1'],
        unblocks: false,
      },
      expect.stringContaining('unblock it'),
    );
    list.mockResolvedValue([OWN]);
    await check();
    expect(log.info).toHaveBeenCalledWith(
      expect.objectContaining({ providerId: 'issuer' }),
      'Webhooks of the provider arrive again',
    );
    list.mockResolvedValue([{ ...OWN, blocked: true }]);
    await check();
    expect(errors()).toHaveLength(2);
  });

  test('the subscription of another gateway is no concern, unless its secret is in the options', async () => {
    const { list, check, errors } = await watchOn(makeStore);
    list.mockResolvedValue([OWN, { ...OTHER, blocked: true }]);
    await check();
    expect(errors()).toEqual([]);
    list.mockResolvedValue([{ ...OWN, blocked: true, own: false }]);
    await check();
    expect(errors()).toEqual([]);
    list.mockResolvedValue([{ ...OTHER, blocked: true, own: true }]);
    await check();
    expect(errors()).toEqual(['webhook_subscription_blocked']);
  });

  test('a blocked subscription is unblocked at each check, if the adapter can', async () => {
    const failure = { outcome: 'unknown', class: 'provider', code: 'http_503', message: 'down' } as const;
    const unblock = vi.fn(async (_id: string) => {}).mockRejectedValueOnce(new ProviderError(failure));
    const { list, log, check, errors } = await watchOn(makeStore, { unblock });
    list.mockResolvedValue([OTHER, { ...OWN, blocked: true }]);
    await check();
    await check();
    expect(unblock.mock.calls.map(([id]) => id)).toEqual(['sub_1', 'sub_1']);
    const fields = { providerId: 'issuer', subscriptionId: 'sub_1' };
    expect(log.warn).toHaveBeenCalledExactlyOnceWith(
      {
        event: 'webhook_subscription_unblock_failed',
        ...fields,
        code: 'http_503',
        outcome: 'unknown',
      },
      expect.any(String),
    );
    expect(log.info).toHaveBeenCalledExactlyOnceWith(fields, expect.stringContaining('was unblocked'));
    expect(errors()).toEqual(['webhook_subscription_blocked']);
    expect(log.error).toHaveBeenCalledWith(
      expect.objectContaining({ unblocks: true }),
      expect.stringContaining('being unblocked'),
    );
  });

  test('nothing is asked after a stop, of a disabled provider, or of one that sends no webhooks', async () => {
    const { deps, db, list, provider } = await watchOn(makeStore);
    await watchWebhooks(deps, AbortSignal.abort());
    const off = { ...provider, disabled: 'no key' };
    const { webhook: _, ...operations } = provider.operations;
    const quiet = { ...provider, operations };
    const registry = { all: () => [off, quiet], get: () => undefined };
    await watchWebhooks({ ...deps, registry }, new AbortController().signal);
    expect(list).not.toHaveBeenCalled();
    expect(await db.selectFrom('webhook_watch').selectAll().execute()).toEqual([]);
  });

  test('a stop ends the calls of the provider', async () => {
    const { deps, list } = await watchOn(makeStore);
    const stop = new AbortController();
    await watchWebhooks(deps, stop.signal);
    const [call] = list.mock.calls[0] as unknown as [{ signal: AbortSignal }];
    expect(call.signal.aborted).toBe(false);
    stop.abort();
    expect(call.signal.aborted).toBe(true);
  });

  test('a fault of the adapter is no answer of the provider', async () => {
    const unblock = vi.fn(() => Promise.reject(new TypeError('broken')));
    const { list, check } = await watchOn(makeStore, { unblock });
    list.mockResolvedValue([{ ...OWN, blocked: true }]);
    await expect(check()).rejects.toThrow(TypeError);
    list.mockRejectedValue(new RangeError('broken'));
    await expect(check()).rejects.toThrow(RangeError);
  });

  test('a list that does not say whether a subscription is blocked disproves nothing', async () => {
    const { list, check, errors, log } = await watchOn(makeStore);
    list.mockResolvedValue([{ ...OWN, blocked: true }]);
    await check();
    for (const listed of [[{ ...OWN, blocked: null }], []]) {
      list.mockResolvedValue(listed);
      await check();
    }
    expect(errors()).toHaveLength(1);
    expect(log.info).not.toHaveBeenCalled();
    // One of several says that it is not blocked.
    list.mockResolvedValue([{ ...OWN, blocked: null }, OWN]);
    await check();
    expect(log.info).toHaveBeenCalledTimes(1);
  });

  test('one process checks every ten minutes', async () => {
    const { list, again, check } = await watchOn(makeStore);
    await Promise.all([again(), again(), again()]);
    expect(list).toHaveBeenCalledTimes(1);
    await check();
    expect(list).toHaveBeenCalledTimes(2);
  });

  test('a payment that only polling found is one alert, until a webhook arrives', async () => {
    const { log, paid, webhook, check, errors } = await watchOn(makeStore);
    await webhook(60);
    await paid(50, 20);
    await check();
    await check();
    expect(log.error).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ event: 'webhooks_silent', providerId: 'issuer', missed: 1 }),
      expect.any(String),
    );
    await webhook(-1);
    await check();
    expect(errors()).toHaveLength(1);
    expect(log.info).toHaveBeenCalledWith(expect.anything(), 'Webhooks of the provider arrive again');
  });

  test.each<[string, (world: Awaited<ReturnType<typeof watchOn>>) => Promise<unknown>]>([
    ['a payment that was found a moment ago', ({ paid }) => paid(50, 5)],
    ['a payment of yesterday', ({ paid }) => paid(1_500, 1_490)],
    ['a session that is older than the last webhook', ({ paid }) => paid(70, 20)],
    ['a payment that a webhook reported', ({ paid }) => paid(50, 20, 'WEBHOOK')],
    [
      'a parked event that was applied later',
      async ({ paid, webhook }) => [await webhook(59, 'applied', 10), await paid(50, 20)],
    ],
  ])('no alert for %s', async (_, prepare) => {
    const world = await watchOn(makeStore);
    await world.webhook(60);
    await prepare(world);
    await world.check();
    expect(world.errors()).toEqual([]);
  });

  test('a deposit that only polling found is an alert, though the list cannot be read', async () => {
    const { db, caller, customer, list, log, check, errors } = await watchOn(makeStore);
    const failure = { outcome: 'rejected', class: 'provider', code: '002', message: 'no key' } as const;
    list.mockRejectedValue(new ProviderError(failure));
    await db
      .insertInto('deposit')
      .values({
        id: newId('deposit'),
        project_id: caller.projectId,
        customer_id: await customer(),
        provider_id: 'issuer',
        provider_reference: 'd1',
        address: 'A',
        provider_currency: 'USDC',
        amount: '1',
        status: 'CONFIRMED',
        created_at: sql`now() - interval '20 minutes'` as never,
      })
      .execute();
    await check();
    await check();
    expect(errors()).toEqual(['webhooks_silent']);
    expect(log.warn).toHaveBeenCalledExactlyOnceWith(
      { event: 'webhook_subscriptions_unreadable', providerId: 'issuer', code: '002', outcome: 'rejected' },
      expect.any(String),
    );
  });
});
