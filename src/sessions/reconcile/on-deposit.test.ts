import { expect, test, vi } from 'vitest';
import { addressesOn, USDC } from '../../addresses/testing.ts';
import { fakeIssuer, fakeProvider as fakeIssuing } from '../../customers/testing.ts';
import { createDeposits } from '../../deposits/index.ts';
import type { Deposit, DepositStatus } from '../../domain/customer/deposit.ts';
import type { OnrampSession } from '../../domain/session/session.ts';
import type { SessionStatus } from '../../domain/session/status.ts';
import { createMemoryLive } from '../../live/index.ts';
import { ProviderError } from '../../provider/error.ts';
import type { DepositNews } from '../../provider/optional/deposits.ts';
import { eachStore } from '../../store/testing.ts';
import type { SessionDeps } from '../deps.ts';
import { CALLER, fakeProvider, sessionsOn } from '../testing.ts';
import { confirmByDeposit, newsByDeposit } from './on-deposit.ts';

const away = new ProviderError({
  outcome: 'unknown',
  class: 'provider',
  code: 'timeout',
  message: 'no answer',
});

const RECORDED = new Date('2026-11-21T10:00:00Z');
const asset = { currency: 'USDT', network: 'tron' };
const deposit = (status: DepositStatus) =>
  ({
    status,
    onrampSessionId: 'ons_1',
    asset,
    amount: '7.5',
    address: 'T1',
    transactionHash: 'h',
    createdAt: RECORDED,
  }) as Deposit;

async function newsOf(
  arrived: DepositStatus,
  session: SessionStatus,
  says: SessionStatus | Error,
  unpaidAt: Date | null = null,
) {
  const get = async (reference: string) => {
    if (says instanceof Error) throw says;
    return { reference, status: says, providerStatus: `said ${says}` };
  };
  const registry = {
    all: () => [],
    get: () => ({ operations: { sessions: { get } } }),
  } as unknown as SessionDeps['registry'];
  const present = {
    status: session,
    providerId: 'p',
    providerReference: 'ref',
    providerStatus: 'old',
    unpaidAt,
  };
  return newsByDeposit({ registry }, present as OnrampSession, deposit(arrived));
}

const delivery = {
  asset,
  amount: { currency: 'USDT', decimals: 6, minor: 7_500_000n },
  address: 'T1',
  memo: null,
  transactionHash: 'h',
};

test.each<[deposit: DepositStatus, session: SessionStatus, says: SessionStatus | Error, wanted: object]>([
  [
    'CONFIRMED',
    'DELIVERING',
    'DELIVERING',
    { status: 'COMPLETED', providerStatus: 'said DELIVERING', delivery },
  ],
  ['SETTLED', 'AWAITING_PAYMENT', 'DELIVERING', { status: 'COMPLETED', delivery }],
  ['CONFIRMED', 'DELIVERING', 'COMPLETED', { status: 'COMPLETED', providerStatus: 'said COMPLETED' }],
  ['CONFIRMED', 'READY', 'READY', { status: 'READY' }],
  ['CONFIRMED', 'COMPLETED', 'DELIVERING', { status: null, providerStatus: 'old' }],
  ['CONFIRMED', 'DELIVERING', away, { status: 'COMPLETED', providerStatus: 'old', delivery }],
])('a deposit %s of a session %s that its provider calls %s', async (deposit, session, says, wanted) => {
  expect(await newsOf(deposit, session, says)).toMatchObject(wanted);
});

test.each([
  [-1, 'COMPLETED'],
  [0, 'DELIVERING'],
  [1, 'DELIVERING'],
])('a deposit heard of %i ms before nobody had paid makes it %s', async (milliseconds, status) => {
  const unpaidAt = new Date(RECORDED.getTime() + milliseconds);
  expect(await newsOf('CONFIRMED', 'DELIVERING', 'DELIVERING', unpaidAt)).toMatchObject({ status });
  expect(await newsOf('CONFIRMED', 'DELIVERING', away, unpaidAt)).toMatchObject({ status });
});

test('a provider that cannot be asked proves nothing of a session that nobody saw paid', async () => {
  await expect(newsOf('CONFIRMED', 'AWAITING_PAYMENT', away)).rejects.toBe(away);
});

test.each(['DETECTED', 'IN_REVIEW', 'DECLINED', 'DROPPED'] as const)(
  'a deposit that is %s says nothing of the session',
  async (status) => {
    const byId = vi.fn(async () => null);
    const deps = { reads: { byId } } as unknown as SessionDeps;
    await confirmByDeposit(deps, deposit(status));
    expect(byId).not.toHaveBeenCalled();
  },
);

test.each(['CONFIRMED', 'SETTLED'] as const)(
  'for a deposit that is %s its session is read',
  async (status) => {
    const byId = vi.fn(async () => null);
    await confirmByDeposit({ reads: { byId } } as unknown as SessionDeps, deposit(status));
    expect(byId).toHaveBeenCalledWith('ons_1');
  },
);

eachStore('a deposit at the address of a purchase', (makeStore) => {
  async function setUp() {
    const store = await makeStore();
    const { db } = store;
    let listed: DepositNews[] = [];
    const get = () => Promise.reject(new Error('asked for one'));
    const issuer = fakeIssuing('issuer', {
      addresses: fakeIssuer(),
      deposits: { get, list: async () => listed },
    });
    const world = await addressesOn(db, [issuer]);
    const seller = fakeProvider('seller');
    const { sessions } = await sessionsOn(store, [seller]);
    const deposits = createDeposits({
      ...world.deps,
      reconcileSession: sessions.reconcile,
      pollBudget: { take: () => true, takeSpare: () => true },
      live: createMemoryLive(),
    });
    const customerId = await world.customer();
    const { address } = await world.issued(customerId, USDC);
    const made = await sessions.create(
      { idempotencyKey: 'key-1', asset: USDC, wallets: [{ network: USDC.network, address }] },
      CALLER,
    );
    if (made.kind !== 'OnrampSessionPayload') throw new Error(made.kind);
    const { id } = made.onrampSession;
    // One project has both.
    const { projectId } = world.caller;
    await db.updateTable('onramp_session').set({ project_id: projectId, crypto_amount: '100' }).execute();
    const says = (status: SessionStatus) => {
      seller.operations.sessions.get = async (reference) => ({ reference, status, providerStatus: status });
    };
    const arrive = (reference: string, amount: string) => {
      const createdAt = new Date();
      listed = [
        ...listed,
        {
          reference,
          providerCurrency: 'X',
          asset: USDC,
          amount,
          status: 'CONFIRMED',
          transactionHash: null,
          createdAt,
        },
      ];
    };
    /** As each look at the account does. */
    const look = async () => {
      for (const deposit of await deposits.poll({ customerId, providerId: 'issuer' }))
        await sessions.confirmByDeposit(deposit);
    };
    const read = async () => (await sessions.byIds([id], world.caller))[0];
    const poll = () =>
      sessions.handleWebhook({ providerId: 'seller', reference: null, sessionId: id }, 'WEBHOOK');
    return { says, arrive, look, read, poll };
  }

  test('completes nothing where it came before anybody had paid; what comes after does', async () => {
    const { says, arrive, look, read, poll } = await setUp();
    says('AWAITING_PAYMENT');
    arrive('of somebody else', '98');
    await look();
    // An hour later the customer pays by card; the provider is only about to send.
    says('DELIVERING');
    await poll();
    await look();
    expect(await read()).toMatchObject({ status: 'DELIVERING', delivery: null });
    arrive('bought', '99');
    await look();
    expect(await read()).toMatchObject({ status: 'COMPLETED', delivery: { amount: '99' } });
  });

  test('completes what was paid without our knowing', async () => {
    const { says, arrive, look, read } = await setUp();
    says('DELIVERING');
    arrive('bought', '100');
    await look();
    expect(await read()).toMatchObject({ status: 'COMPLETED', delivery: { amount: '100' } });
  });
});
