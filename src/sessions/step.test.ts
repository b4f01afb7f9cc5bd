import { expect, test } from 'vitest';
import type { OnrampSession } from '../domain/session.ts';
import { type SessionStatus, sessionStatuses } from '../domain/status.ts';
import type { SessionNews } from '../provider/session.ts';
import { type StepContext, step } from './step.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const CONTEXT: StepContext = {
  created: false,
  confirmed: true,
  now: NOW,
  lateNewsDays: 30,
  handoff: null,
};

function session(status: SessionStatus, more: Partial<OnrampSession> = {}): OnrampSession {
  return {
    status,
    providerStatus: null,
    providerReference: 'ref',
    asset: { currency: 'USDC', network: 'base' },
    fiatCurrency: null,
    fiatAmount: null,
    fiatTotal: null,
    cryptoAmount: null,
    fees: [],
    walletAddress: null,
    memo: null,
    delivery: null,
    failure: null,
    expiresAt: null,
    horizonAt: null,
    requested: {
      asset: { currency: 'USDC', network: 'base' },
      allowedCurrencies: [],
      allowedNetworks: [],
      fiatCurrency: null,
      fiatAmount: null,
      cryptoAmount: '25',
      paymentMethod: null,
      wallets: [{ network: 'base', address: '0xAb', memo: null }],
      lockWalletAddress: true,
    },
    ...more,
  } as OnrampSession;
}

function news(status: SessionStatus | null, more: Partial<SessionNews> = {}): SessionNews {
  return { reference: 'ref', status, providerStatus: String(status), ...more };
}

function after(start: OnrampSession, sequence: readonly SessionNews[]): OnrampSession {
  let current = start;
  for (const each of sequence) {
    const taken = step(current, each, CONTEXT);
    if (taken.kind === 'taken') current = { ...current, ...taken.changes };
  }
  return current;
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}

const SEQUENCES: SessionStatus[][] = [
  ['READY', 'AWAITING_PAYMENT', 'PAYMENT_PROCESSING', 'DELIVERING', 'COMPLETED'],
  ['READY', 'AWAITING_PAYMENT', 'REJECTED'],
  ['AWAITING_PAYMENT', 'EXPIRED', 'DELIVERING', 'COMPLETED'],
  ['PAYMENT_PROCESSING', 'AWAITING_PAYMENT', 'DELIVERING', 'COMPLETED', 'REFUNDED'],
  ['READY', 'CANCELED', 'REFUNDED'],
];

test.each(SEQUENCES.map((sequence) => [sequence]))('%j ends equal in every order', (sequence) => {
  const last = sequence.at(-1);
  for (const order of permutations(sequence)) {
    const end = after(
      session('READY'),
      order.map((status) => news(status)),
    );
    expect([order, end.status, end.horizonAt, end.providerStatus]).toEqual([order, last, null, last]);
    const again = step(end, news(end.status), CONTEXT);
    expect(again.kind).toBe('none');
  }
});

test('every pair of states is taken, nothing or refused, and a refusal changes nothing', () => {
  for (const from of sessionStatuses) {
    for (const to of sessionStatuses) {
      const told = step(session(from, { providerStatus: to }), news(to), { ...CONTEXT, confirmed: false });
      if (from === to || to === 'CREATING') expect(['none', 'taken'], `${from} ${to}`).toContain(told.kind);
      else if (told.kind === 'taken') expect(told.changes.status).toBe(to);
      else expect(told).toMatchObject({ kind: 'refused', to });
    }
  }
});

test('a soft end waits for late payments, and a confirmed one brings it back', () => {
  const expired = after(session('READY'), [news('EXPIRED')]);
  expect(expired.horizonAt).toEqual(new Date('2026-12-21T12:00:00Z'));
  expect(step(expired, news('DELIVERING'), { ...CONTEXT, confirmed: false }).kind).toBe('refused');
  expect(after(expired, [news('DELIVERING')])).toMatchObject({ status: 'DELIVERING', horizonAt: null });
});

test('a create is at least READY; an unknown word later changes only itself', () => {
  const created = step(session('CREATING'), news(null), { ...CONTEXT, created: true });
  expect(created).toMatchObject({ kind: 'taken', changes: { status: 'READY' } });
  const odd = step(session('READY'), news(null, { providerStatus: 'odd', memo: 'x' }), CONTEXT);
  expect(odd).toMatchObject({ kind: 'taken', changes: { providerStatus: 'odd' }, note: expect.anything() });
  if (odd.kind === 'taken') expect(Object.keys(odd.changes)).toEqual(['providerStatus']);
});

test('a hand-off is forgotten at the end', () => {
  const handoff = { kind: 'REDIRECT', url: 'https://x.example', expiresAt: null, singleUse: false } as const;
  const context = { ...CONTEXT, handoff };
  expect(step(session('READY'), news('COMPLETED'), context)).toMatchObject({ handoff: null });
  expect(step(session('READY', { providerStatus: 'READY' }), news('READY', { handoff }), context).kind).toBe(
    'none',
  );
});

test('what was delivered is held against what was asked for', () => {
  const amount = { currency: 'ETH', decimals: 18, minor: 24n * 10n ** 18n };
  const delivery = {
    asset: { currency: 'ETH', network: 'base' },
    amount,
    address: '0xCD',
    memo: '7',
    transactionHash: '0x1',
  };
  const wrong = after(session('DELIVERING'), [news('COMPLETED', { delivery })]).delivery;
  expect(wrong).toMatchObject({ matchesRequest: false });
  expect(wrong?.differences).toEqual([
    'asked for USDC on base, got ETH on base',
    'asked for delivery to 0xAb, went to 0xCD',
    'asked for no memo, got 7',
    'asked for 25, got 24',
  ]);
  const right = {
    asset: { currency: 'USDC', network: 'base' },
    amount: { currency: 'USDC', decimals: 6, minor: 25_000_000n },
    address: '0xab',
    memo: null,
    transactionHash: null,
  };
  expect(after(session('DELIVERING'), [news('COMPLETED', { delivery: right })]).delivery).toMatchObject({
    matchesRequest: true,
    differences: [],
  });
});
