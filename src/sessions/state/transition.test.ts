import { describe, expect, test } from 'vitest';
import type { OnrampSession } from '../../domain/session/session.ts';
import { type SessionStatus, sessionStatuses } from '../../domain/session/status.ts';
import type { SessionNews } from '../../provider/sessions.ts';
import { CAPABILITIES, NOTHING_YET } from '../testing.ts';
import { lateNewsDays } from './late-payment-window.ts';
import { type TransitionContext, transition } from './transition.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const CONTEXT: TransitionContext = {
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
    ...NOTHING_YET,
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
    const taken = transition(current, each, CONTEXT);
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

test.each(SEQUENCES.map((sequence) => [sequence]))('%j has the same end in every order', (sequence) => {
  const last = sequence.at(-1);
  for (const order of permutations(sequence)) {
    const end = after(
      session('READY'),
      order.map((status) => news(status)),
    );
    expect([order, end.status, end.latePaymentDeadline, end.providerStatus]).toEqual([
      order,
      last,
      null,
      last,
    ]);
    const again = transition(end, news(end.status), CONTEXT);
    expect(again.kind).toBe('none');
  }
});

test('every pair of statuses is taken, none or refused, and a refusal changes nothing', () => {
  for (const from of sessionStatuses) {
    for (const to of sessionStatuses) {
      const result = transition(session(from, { providerStatus: to }), news(to), {
        ...CONTEXT,
        confirmed: false,
      });
      if (from === to || to === 'CREATING') expect(['none', 'taken'], `${from} ${to}`).toContain(result.kind);
      else if (result.kind === 'taken') expect(result.changes.status).toBe(to);
      else expect(result).toMatchObject({ kind: 'refused', to });
    }
  }
});

test('an unconfirmed end has a late-payment deadline, and a confirmed payment reopens it', () => {
  const expired = after(session('READY'), [news('EXPIRED')]);
  expect(expired.latePaymentDeadline).toEqual(new Date('2026-12-21T12:00:00Z'));
  expect(transition(expired, news('DELIVERING'), { ...CONTEXT, confirmed: false }).kind).toBe('refused');
  expect(after(expired, [news('DELIVERING')])).toMatchObject({
    status: 'DELIVERING',
    latePaymentDeadline: null,
  });
});

test('the late-payment deadline is that of the provider, or 30 days', () => {
  expect(lateNewsDays({ capabilities: { ...CAPABILITIES, lateNewsDays: 3 } })).toBe(3);
  expect(lateNewsDays(undefined)).toBe(30);
});

test('a create is at least READY; an unknown status later changes only itself', () => {
  const created = transition(session('CREATING'), news(null), { ...CONTEXT, created: true });
  expect(created).toMatchObject({ kind: 'taken', changes: { status: 'READY' } });
  const odd = transition(session('READY'), news(null, { providerStatus: 'odd', memo: 'x' }), CONTEXT);
  expect(odd).toMatchObject({ kind: 'taken', changes: { providerStatus: 'odd' }, note: expect.anything() });
  if (odd.kind === 'taken') expect(Object.keys(odd.changes)).toEqual(['providerStatus']);
});

test('an unknown status does not change the status of the session', () => {
  expect(transition(session('CREATING'), news(null), CONTEXT)).toMatchObject({
    kind: 'taken',
    to: 'CREATING',
  });
  // The webhook arrived before the answer to the create.
  const overtaken = transition(session('DELIVERING'), news(null), { ...CONTEXT, created: true });
  expect(overtaken).toMatchObject({ kind: 'taken', to: 'DELIVERING' });
});

describe('the hand-off', () => {
  const handoff = { kind: 'REDIRECT', url: 'https://x.example', expiresAt: null, singleUse: false } as const;
  const context = { ...CONTEXT, handoff };
  const ready = session('READY', { providerStatus: 'READY' });

  test.each(['COMPLETED', 'REJECTED', 'FAILED', 'EXPIRED', 'CANCELED', 'REFUNDED'] as const)(
    'is removed in %s',
    (end) => {
      expect(transition(session('READY'), news(end), context)).toMatchObject({ handoff: null });
    },
  );

  test('stays if the news has no other', () => {
    expect(transition(ready, news('READY', { handoff }), context).kind).toBe('none');
    expect(transition(ready, news('READY'), context).kind).toBe('none');
  });

  test('comes with the answer to a create, and changes with a later one', () => {
    const created = { ...CONTEXT, created: true };
    expect(transition(session('CREATING'), news('READY', { handoff }), created)).toMatchObject({ handoff });
    const other = { ...handoff, url: 'https://y.example' };
    expect(transition(ready, news('READY', { handoff: other }), context)).toMatchObject({ handoff: other });
  });

  test('does not come back after it was revoked', () => {
    expect(transition(ready, news('READY', { handoff }), CONTEXT).kind).toBe('none');
  });

  test('does not change with an unknown status', () => {
    const other = { ...handoff, url: 'https://y.example' };
    expect(transition(ready, news(null, { handoff: other }), context)).not.toHaveProperty('handoff');
  });
});

describe('the failure', () => {
  const own = { reason: null, message: 'The card was refused.', providerCode: 'card_declined' };
  const failureAfter = (start: OnrampSession, reported: SessionNews) => after(start, [reported]).failure;

  test.each([
    ['FAILED', { reason: null, message: 'The provider says that the purchase failed.', providerCode: null }],
    [
      'REJECTED',
      { reason: 'CUSTOMER_REFUSED', message: 'The provider refused the customer.', providerCode: null },
    ],
    ['EXPIRED', null],
  ] as const)('has a default in %s if the provider names none', (status, failure) => {
    expect(failureAfter(session('READY'), news(status))).toEqual(failure);
  });

  test('is that of the provider, and stays until the provider names another', () => {
    expect(failureAfter(session('READY'), news('FAILED', { failure: own }))).toEqual(own);
    expect(failureAfter(session('FAILED', { failure: own }), news('FAILED'))).toEqual(own);
    expect(failureAfter(session('FAILED'), news('FAILED'))).toMatchObject({ message: expect.anything() });
  });

  test('is removed after a late payment', () => {
    expect(failureAfter(session('FAILED', { failure: own }), news('DELIVERING'))).toBeNull();
    expect(failureAfter(session('FAILED', { failure: own }), news('REFUNDED'))).toBeNull();
  });
});

describe('the purchase', () => {
  const euros = (minor: bigint) => ({ currency: 'EUR', decimals: 2, minor });
  const usdc = { currency: 'USDC', decimals: 6, minor: 25_000_000n };
  const whole = {
    fiatCurrency: 'EUR',
    fiatAmount: euros(1_000n),
    fiatTotal: euros(1_100n),
    cryptoAmount: usdc,
    fees: [{ kind: 'PROVIDER', amount: '1', currency: 'EUR' }],
    walletAddress: '0xAb',
    memo: '7',
    expiresAt: NOW,
  } as const;
  const changes = (start: OnrampSession, more: Partial<SessionNews>) => {
    const taken = transition({ ...start, providerStatus: 'READY' }, news('READY', more), CONTEXT);
    return taken.kind === 'taken' ? taken.changes : taken.kind;
  };

  test('takes over reported fields and keeps the others', () => {
    expect(changes(session('READY'), whole)).toEqual(whole);
    expect(changes(session('READY', whole), {})).toBe('none');
    expect(changes(session('READY', whole), { memo: null, expiresAt: null })).toEqual({
      memo: null,
      expiresAt: null,
    });
  });

  test('loses amounts in a currency that changed', () => {
    expect(changes(session('READY', whole), { fiatCurrency: 'USD' })).toEqual({
      fiatCurrency: 'USD',
      fiatAmount: null,
      fiatTotal: null,
      fees: [],
    });
    const asset = { currency: 'ETH', network: 'base' };
    expect(changes(session('READY', whole), { asset })).toEqual({ asset, cryptoAmount: null });
  });

  test('compares the payment with the request for a widget', () => {
    const { requested } = session('READY');
    const byWebhook = session('DELIVERING', {
      ...whole,
      referenceByWebhook: true,
      requested: { ...requested, fiatCurrency: 'EUR', fiatAmount: '10' },
    });
    const delivery = {
      asset: byWebhook.asset,
      amount: usdc,
      address: '0xAb',
      memo: null,
      transactionHash: null,
    };
    const delivered = (more: Partial<SessionNews>) =>
      after(byWebhook, [news('COMPLETED', { delivery, ...more })]).delivery?.differences;
    expect(delivered({})).toEqual([]);
    expect(delivered({ fiatAmount: euros(900n) })).toEqual(['asked for 10 EUR, paid 9 EUR']);
  });
});

test('compares the delivery with the request', () => {
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

test('fees in a currency that is no longer paid or bought are removed', () => {
  const network = { kind: 'NETWORK', amount: '0.01', currency: 'USDC' } as const;
  const provider = { kind: 'PROVIDER', amount: '1', currency: 'USD' } as const;
  const start = session('READY', { fiatCurrency: 'USD', fees: [provider, network] });
  const feesAfter = (more: Partial<SessionNews>) => after(start, [news('READY', more)]).fees;
  expect(feesAfter({ fiatCurrency: 'EUR' })).toEqual([network]);
  expect(feesAfter({ fiatCurrency: null })).toEqual([network]);
  expect(feesAfter({ asset: { currency: 'ETH', network: 'base' } })).toEqual([provider]);
  expect(feesAfter({ asset: { currency: 'USDC', network: 'solana' } })).toEqual([provider, network]);
  const euros = [{ ...provider, currency: 'EUR' }];
  expect(feesAfter({ fiatCurrency: 'EUR', fees: euros })).toEqual(euros);
});

describe('a locked wallet', () => {
  const address = '0xAb';
  const ready = { walletAddress: null, memo: null };
  const wallets = [
    { network: 'base', address, memo: null },
    { network: 'stellar', address: 'G1', memo: '7' },
  ];
  const requested = { ...session('CREATING').requested, wallets };
  const destination = (more: Partial<SessionNews>, lockWalletAddress = true) => {
    const start = session('CREATING', {
      requested: { ...requested, lockWalletAddress },
      walletAddress: address,
    });
    const { walletAddress, memo } = after(start, [news('READY', more)]);
    return [walletAddress, memo];
  };

  test('stays known while the provider reports none', () => {
    expect(destination(ready)).toEqual([address, null]);
    expect(destination({})).toEqual([address, null]);
  });

  test('is that of the network that the customer chose', () => {
    const asset = { currency: 'USDC', network: 'stellar' };
    expect(destination({ ...ready, asset })).toEqual(['G1', '7']);
    expect(destination({ asset })).toEqual(['G1', '7']);
    expect(destination({ ...ready, asset: null })).toEqual([null, null]);
  });

  test('does not replace what the provider reports, nor an open choice', () => {
    expect(destination({ walletAddress: '0xOther' })).toEqual(['0xOther', null]);
    expect(destination(ready, false)).toEqual([null, null]);
  });
});
