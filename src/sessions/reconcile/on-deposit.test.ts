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
  reports: SessionStatus | Error,
  unpaidAt: Date | null = null,
) {
  const get = async (reference: string) => {
    if (reports instanceof Error) throw reports;
    return { reference, status: reports, providerStatus: `said ${reports}` };
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

test.each<[deposit: DepositStatus, session: SessionStatus, reports: SessionStatus | Error, wanted: object]>([
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
])(
  'a %s deposit of a session in %s, whose provider reports %s',
  async (deposit, session, reports, wanted) => {
    expect(await newsOf(deposit, session, reports)).toMatchObject(wanted);
  },
);

test.each([
  [-1, 'COMPLETED'],
  [0, 'DELIVERING'],
  [1, 'DELIVERING'],
])(
  'a deposit recorded %i ms before the session was last reported unpaid makes it %s',
  async (milliseconds, status) => {
    const unpaidAt = new Date(RECORDED.getTime() + milliseconds);
    expect(await newsOf('CONFIRMED', 'DELIVERING', 'DELIVERING', unpaidAt)).toMatchObject({ status });
    expect(await newsOf('CONFIRMED', 'DELIVERING', away, unpaidAt)).toMatchObject({ status });
  },
);

test('a deposit proves nothing for an unpaid session whose provider cannot be asked', async () => {
  await expect(newsOf('CONFIRMED', 'AWAITING_PAYMENT', away)).rejects.toBe(away);
});

test.each(['DETECTED', 'IN_REVIEW', 'DECLINED', 'DROPPED'] as const)(
  'a deposit in %s is no proof',
  async (status) => {
    const byId = vi.fn(async () => null);
    const deps = { reads: { byId } } as unknown as SessionDeps;
    await confirmByDeposit(deps, deposit(status));
    expect(byId).not.toHaveBeenCalled();
  },
);

test.each(['CONFIRMED', 'SETTLED'] as const)(
  'a deposit in %s makes the gateway read its session',
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
    // Both belong to one project.
    const { projectId } = world.caller;
    await db.updateTable('onramp_session').set({ project_id: projectId, crypto_amount: '100' }).execute();
    const reports = (status: SessionStatus) => {
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
    /** As each poll of the account does. */
    const pollDeposits = async () => {
      for (const deposit of await deposits.poll({ customerId, providerId: 'issuer' }))
        await sessions.confirmByDeposit(deposit);
    };
    const read = async () => (await sessions.byIds([id], world.caller))[0];
    const poll = () =>
      sessions.handleWebhook({ providerId: 'seller', reference: null, sessionId: id }, 'WEBHOOK');
    return { reports, arrive, pollDeposits, read, poll };
  }

  test('does not complete a session if it arrived before the payment; a later deposit does', async () => {
    const { reports, arrive, pollDeposits, read, poll } = await setUp();
    reports('AWAITING_PAYMENT');
    arrive('from another sender', '98');
    await pollDeposits();
    // An hour later the customer pays by card; the provider has not sent the crypto yet.
    reports('DELIVERING');
    await poll();
    await pollDeposits();
    expect(await read()).toMatchObject({ status: 'DELIVERING', delivery: null });
    arrive('bought', '99');
    await pollDeposits();
    expect(await read()).toMatchObject({ status: 'COMPLETED', delivery: { amount: '99' } });
  });

  test('completes a session whose payment was not known yet', async () => {
    const { reports, arrive, pollDeposits, read } = await setUp();
    reports('DELIVERING');
    arrive('bought', '100');
    await pollDeposits();
    expect(await read()).toMatchObject({ status: 'COMPLETED', delivery: { amount: '100' } });
  });
});
