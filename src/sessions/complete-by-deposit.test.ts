import { expect, test, vi } from 'vitest';
import type { Deposit, DepositStatus } from '../domain/customer.ts';
import type { OnrampSession } from '../domain/session.ts';
import type { SessionStatus } from '../domain/status.ts';
import { ProviderError } from '../provider/error.ts';
import { completeByDeposit, newsByDeposit } from './complete-by-deposit.ts';
import type { SessionParts } from './parts.ts';

const away = new ProviderError({
  outcome: 'unknown',
  class: 'provider',
  code: 'timeout',
  message: 'no answer',
});

const asset = { currency: 'USDT', network: 'tron' };
const deposit = (status: DepositStatus) =>
  ({
    status,
    onrampSessionId: 'ons_1',
    asset,
    amount: '7.5',
    address: 'T1',
    transactionHash: 'h',
  }) as Deposit;

async function newsOf(arrived: DepositStatus, session: SessionStatus, says: SessionStatus | Error) {
  const get = async (reference: string) => {
    if (says instanceof Error) throw says;
    return { reference, status: says, providerStatus: `said ${says}` };
  };
  const registry = {
    all: () => [],
    get: () => ({ operations: { sessions: { get } } }),
  } as unknown as SessionParts['registry'];
  const present = { status: session, providerId: 'p', providerReference: 'ref', providerStatus: 'old' };
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
  ['CONFIRMED', 'COMPLETED', 'DELIVERING', { status: 'COMPLETED', providerStatus: 'old' }],
  ['CONFIRMED', 'DELIVERING', away, { status: 'COMPLETED', providerStatus: 'old', delivery }],
])('a deposit %s of a session %s that its provider calls %s', async (deposit, session, says, wanted) => {
  expect(await newsOf(deposit, session, says)).toMatchObject(wanted);
});

test('a provider that cannot be asked proves nothing of a session that nobody saw paid', async () => {
  await expect(newsOf('CONFIRMED', 'AWAITING_PAYMENT', away)).rejects.toBe(away);
});

test.each(['DETECTED', 'IN_REVIEW', 'DECLINED', 'DROPPED'] as const)(
  'a deposit that is %s says nothing of the session',
  async (status) => {
    const byId = vi.fn(async () => null);
    const parts = { reads: { byId } } as unknown as SessionParts;
    await completeByDeposit(parts, deposit(status));
    expect(byId).not.toHaveBeenCalled();
  },
);

test.each(['CONFIRMED', 'SETTLED'] as const)(
  'for a deposit that is %s its session is read',
  async (status) => {
    const byId = vi.fn(async () => null);
    await completeByDeposit({ reads: { byId } } as unknown as SessionParts, deposit(status));
    expect(byId).toHaveBeenCalledWith('ons_1');
  },
);
