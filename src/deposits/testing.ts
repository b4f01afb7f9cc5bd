import { sql } from 'kysely';
import { vi } from 'vitest';
import { addressesOn } from '../addresses/testing.ts';
import { fakeIssuer, fakeProvider } from '../customers/testing.ts';
import type { AssetRef } from '../domain/asset/asset.ts';
import type { Deposit } from '../domain/customer/deposit.ts';
import { createMemoryLive } from '../live/index.ts';
import type { DepositNews } from '../provider/optional/deposits.ts';
import { createPollBudget } from '../registry/index.ts';
import type { Db } from '../store/index.ts';
import { createDeposits } from './index.ts';
import type { DepositHint } from './types.ts';

export const NOW = new Date('2026-11-21T12:00:00Z');
export const daysAgo = (days: number) => new Date(NOW.getTime() - days * 24 * 3_600_000);

export const USDC = { currency: 'USDC', network: 'base' };
export const ETH = { currency: 'ETH', network: 'base' };

/** A deposit of 20 days ago. */
const EXAMPLE = {
  status: 'CONFIRMED',
  amount: '7.5',
  transactionHash: '0x1',
  asset: USDC,
  providerCurrency: 'USDC_BASE',
  createdAt: daysAgo(20),
} as const;

/** The deposit as its provider reports it. */
export function news(reference: string, more: Partial<DepositNews> = {}): DepositNews {
  return { ...EXAMPLE, reference, ...more } as DepositNews;
}

/** The deposit as it is stored. */
export function recorded(providerReference: string, more: Partial<Deposit> = {}): Deposit {
  return { ...EXAMPLE, providerReference, address: '0xAb', depositAddressId: null, ...more } as Deposit;
}

/** The feature at a provider that issues addresses; `report` sets what its API says of a deposit. */
export async function depositsOn(makeStore: () => Promise<{ db: Db }>) {
  const { db } = await makeStore();
  const reported = new Map<string, DepositNews>();
  const get = vi.fn(async (reference: string) => {
    const news = reported.get(reference);
    if (!news) throw new Error('no such deposit');
    return news;
  });
  const world = await addressesOn(db, [
    fakeProvider('issuer', { addresses: fakeIssuer(), deposits: { get } }),
    fakeProvider('seller', {}),
  ]);
  const { caller } = world;
  const { addresses, customers, log } = world.deps;
  const reconcileSession = vi.fn(async (_sessionId: string) => {});
  const deposits = createDeposits({
    ...world.deps,
    reconcileSession,
    pollBudget: createPollBudget(),
    live: createMemoryLive(),
  });

  const customer = async (asset: AssetRef = USDC) => {
    const customerId = await world.customer();
    const address = await world.issued(customerId, asset);
    const [account] = (await customers.accounts([customerId], caller))[0] ?? [];
    return { customerId, address, account: account?.reference ?? '' };
  };
  const report = (reference: string, over: Partial<DepositNews> = {}) =>
    reported.set(reference, {
      reference,
      providerCurrency: 'USDC_BASE',
      asset: USDC,
      amount: '25.50',
      status: 'CONFIRMED',
      transactionHash: null,
      createdAt: new Date(),
      ...over,
    });
  const hint = (reference: string, over: Partial<DepositHint> = {}): DepositHint => ({
    providerId: 'issuer',
    reference,
    customerReference: null,
    address: null,
    providerCurrency: null,
    ...over,
  });
  const session = (
    customerId: string | null,
    over: {
      status?: string;
      address: string;
      amount?: string | null;
      asset?: AssetRef;
      hoursAgo?: number;
      projectId?: string;
      unpaidAt?: Date;
    },
  ) => {
    const asset = over.asset ?? USDC;
    const at = sql<Date>`now() - make_interval(hours => ${over.hoursAgo ?? 0}::integer)`;
    return world.session({
      customer_id: customerId,
      status: over.status ?? 'DELIVERING',
      currency: asset.currency,
      network: asset.network,
      crypto_amount: over.amount === undefined ? '25.5' : over.amount,
      wallet_address: over.address,
      created_at: at,
      updated_at: at,
      unpaid_at: over.unpaidAt ?? null,
      ...(over.projectId && { project_id: over.projectId }),
    });
  };
  return { db, log, reconcileSession, addresses, deposits, caller, customer, report, hint, session };
}
