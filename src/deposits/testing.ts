import type { Deposit } from '../domain/customer/deposit.ts';
import type { DepositNews } from '../provider/optional/deposits.ts';

// For this folder's tests: a deposit of 20 days ago, as its provider tells of it and as it was recorded.

export const NOW = new Date('2026-11-21T12:00:00Z');
export const daysAgo = (days: number) => new Date(NOW.getTime() - days * 24 * 3_600_000);

export const USDC = { currency: 'USDC', network: 'base' };
export const ETH = { currency: 'ETH', network: 'base' };

const TOLD = {
  status: 'CONFIRMED',
  amount: '7.5',
  transactionHash: '0x1',
  asset: USDC,
  providerCurrency: 'USDC_BASE',
  createdAt: daysAgo(20),
} as const;

export function news(reference: string, more: Partial<DepositNews> = {}): DepositNews {
  return { ...TOLD, reference, ...more } as DepositNews;
}

export function recorded(providerReference: string, more: Partial<Deposit> = {}): Deposit {
  return { ...TOLD, providerReference, address: '0xAb', depositAddressId: null, ...more } as Deposit;
}
