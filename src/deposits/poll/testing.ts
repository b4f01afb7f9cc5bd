import { sql } from 'kysely';
import { vi } from 'vitest';
import { addressesOn } from '../../addresses/testing.ts';
import { fakeIssuer, fakeProvider } from '../../customers/testing.ts';
import { createMemoryLive } from '../../live/index.ts';
import type { DepositNews } from '../../provider/optional/deposits.ts';
import type { Db } from '../../store/index.ts';
import { createDeposits } from '../index.ts';
import { USDC } from '../testing.ts';

/** The feature at one provider that lists deposits; `report` sets the list. */
export async function depositPollOn(makeStore: () => Promise<{ db: Db }>) {
  const { db } = await makeStore();
  let listed: DepositNews[] = [];
  const list = vi.fn(async (_customer: string): Promise<readonly DepositNews[]> => listed);
  const get = () => Promise.reject(new Error('deposits.get must not be called'));
  const provider = fakeProvider('issuer', { addresses: fakeIssuer(), deposits: { get, list } });
  const world = await addressesOn(db, [provider]);
  const { caller } = world;
  const { customers, jobs, log } = world.deps;
  const takeSpare = vi.fn(() => true);
  const reconcileSession = vi.fn(async (_sessionId: string) => {});
  const deposits = createDeposits({
    ...world.deps,
    reconcileSession,
    pollBudget: { take: () => false, takeSpare },
    live: createMemoryLive(),
  });
  const customerId = await world.customer();
  const address = (asset = USDC) => world.issued(customerId, asset);
  const own = await address();
  const account = { customerId, providerId: 'issuer' };
  const news = (reference: string, over: Partial<DepositNews> = {}): DepositNews => ({
    reference,
    providerCurrency: 'USDC_BASE',
    asset: USDC,
    amount: '25.5',
    status: 'CONFIRMED',
    transactionHash: null,
    createdAt: new Date(),
    ...over,
  });
  const known = async () => {
    const { rows } = await deposits.list({ customerId }, { first: 10, after: null }, caller);
    return rows;
  };
  /** Inserts a session that delivers to the address. */
  const session = (status = 'DELIVERING') =>
    world.session({
      customer_id: customerId,
      status,
      currency: USDC.currency,
      network: USDC.network,
      crypto_amount: '25.5',
      wallet_address: own.address,
      deposit_address_id: own.id,
    });
  /** Seconds until the account is due; null: never. */
  const dueIn = async () => {
    const { rows } = await sql<{ seconds: number | null }>`
      select extract(epoch from deposits_due_at - now())::float8 as seconds from provider_account`.execute(
      db,
    );
    return rows[0]?.seconds ?? null;
  };
  /** Makes the account due, with the last sign `hoursAgo`. */
  const makeDue = (hoursAgo = 0) =>
    sql`update provider_account set deposits_due_at = now() - interval '1 second',
      deposits_expected_at = now() - make_interval(hours => ${hoursAgo}::integer)`.execute(db);
  return {
    address,
    reconcileSession,
    caller,
    customers,
    db,
    deposits,
    dueIn,
    jobs,
    known,
    list,
    log,
    news,
    own,
    account,
    provider,
    session,
    makeDue,
    takeSpare,
    report: (...all: DepositNews[]) => {
      listed = all;
    },
  };
}
