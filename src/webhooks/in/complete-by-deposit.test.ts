import { expect, test } from 'vitest';
import type { Deposit, DepositStatus } from '../../domain/customer.ts';
import type { OnrampSession } from '../../domain/session.ts';
import type { SessionStatus } from '../../domain/status.ts';
import { ProviderError } from '../../provider/error.ts';
import type { SessionNews } from '../../provider/session.ts';
import { completeByDeposit } from './complete-by-deposit.ts';
import type { WebhooksInParts } from './parts.ts';

const away = new ProviderError({
  outcome: 'unknown',
  class: 'provider',
  code: 'timeout',
  message: 'no answer',
});

/** The news that reaches the session, or what was thrown; null where the deposit says nothing. */
async function newsOf(deposit: DepositStatus, session: SessionStatus, says: SessionStatus | Error) {
  let news: SessionNews | null = null;
  const get = async (reference: string) => {
    if (says instanceof Error) throw says;
    return { reference, status: says, providerStatus: `said ${says}` };
  };
  const parts = {
    registry: { all: () => [], get: () => ({ operations: { sessions: { get } } }) },
    sessions: {
      async apply(_: string, read: (session: OnrampSession) => Promise<SessionNews>, source: string) {
        expect(source).toBe('DEPOSIT');
        const present = { status: session, providerId: 'p', providerReference: 'ref', providerStatus: 'old' };
        news = await read(present as OnrampSession);
        return null;
      },
    },
  } as unknown as WebhooksInParts;
  const asset = { currency: 'USDT', network: 'tron' };
  const arrived = {
    status: deposit,
    onrampSessionId: 'ons_1',
    asset,
    amount: '7.5',
    address: 'T1',
    transactionHash: 'h',
  };
  await completeByDeposit(parts, arrived as Deposit);
  return news as SessionNews | null;
}

const delivery = {
  asset: { currency: 'USDT', network: 'tron' },
  amount: { currency: 'USDT', decimals: 6, minor: 7_500_000n },
  address: 'T1',
  memo: null,
  transactionHash: 'h',
};

test.each<
  [deposit: DepositStatus, session: SessionStatus, says: SessionStatus | Error, wanted: object | null]
>([
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
  ['IN_REVIEW', 'DELIVERING', 'DELIVERING', null],
  ['DECLINED', 'DELIVERING', 'DELIVERING', null],
])('a deposit %s of a session %s that its provider calls %s', async (deposit, session, says, wanted) => {
  const news = await newsOf(deposit, session, says);
  if (wanted === null) expect(news).toBeNull();
  else expect(news).toMatchObject(wanted);
});

test('a provider that cannot be asked proves nothing of a session that nobody saw paid', async () => {
  await expect(newsOf('CONFIRMED', 'AWAITING_PAYMENT', away)).rejects.toBe(away);
});
