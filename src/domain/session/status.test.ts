import { describe, expect, test } from 'vitest';
import {
  confirmedTransitions,
  isEnd,
  isUnpaid,
  mayTransition,
  type SessionStatus,
  sessionStatuses,
  transitions,
  unconfirmedEnds,
} from './status.ts';

const ENDS: SessionStatus[] = ['COMPLETED', 'REJECTED', 'FAILED', 'EXPIRED', 'CANCELED', 'REFUNDED'];
const PATH: SessionStatus[] = [
  'CREATING',
  'READY',
  'AWAITING_PAYMENT',
  'PAYMENT_PROCESSING',
  'DELIVERING',
  'COMPLETED',
];

function reachable(confirmed: boolean): Set<SessionStatus> {
  const seen = new Set<SessionStatus>(['CREATING']);
  for (const from of seen) {
    for (const to of sessionStatuses) if (mayTransition(from, to, confirmed)) seen.add(to);
  }
  return seen;
}

test('every status is reachable from CREATING', () => {
  expect(reachable(false)).toEqual(new Set(sessionStatuses));
});

test('every status has transitions listed, without duplicates and without itself', () => {
  expect(Object.keys(transitions).sort()).toEqual([...sessionStatuses].sort());
  for (const [from, to] of Object.entries(transitions)) {
    expect(to).not.toContain(from);
    expect(new Set(to).size).toBe(to.length);
  }
});

test('every status before an end can become COMPLETED and FAILED', () => {
  for (const status of PATH.slice(0, -1)) {
    expect(transitions[status]).toContain('COMPLETED');
    expect(transitions[status]).toContain('FAILED');
  }
});

describe('transitions along the path', () => {
  const pairs = PATH.flatMap((from, i) => PATH.map((to, j) => ({ from, to, forwards: j > i })));

  test.each(pairs)('$from to $to: $forwards', ({ from, to, forwards }) => {
    const retriedPayment = from === 'PAYMENT_PROCESSING' && to === 'AWAITING_PAYMENT';
    expect(mayTransition(from, to, false)).toBe(forwards || retriedPayment);
    // A confirmation allows transitions out of unconfirmed ends, not backwards.
    expect(mayTransition(from, to, true)).toBe(forwards || retriedPayment);
  });
});

describe('ends', () => {
  test('are the statuses after which no payment is expected', () => {
    expect(sessionStatuses.filter(isEnd)).toEqual(ENDS);
  });

  test.each(ENDS)('%s: no unconfirmed transition, except from COMPLETED to REFUNDED', (end) => {
    const reached = sessionStatuses.filter((to) => mayTransition(end, to, false));
    expect(reached).toEqual(end === 'COMPLETED' ? ['REFUNDED'] : []);
  });

  test.each(['FAILED', 'EXPIRED', 'CANCELED'] as const)(
    '%s is unconfirmed: a confirmed payment reopens it',
    (end) => {
      expect(unconfirmedEnds.has(end)).toBe(true);
      const reached = sessionStatuses.filter((to) => mayTransition(end, to, true));
      expect(reached).toEqual(['PAYMENT_PROCESSING', 'DELIVERING', 'COMPLETED', 'REFUNDED']);
    },
  );

  test.each(['REJECTED', 'REFUNDED'] as const)('%s is final', (end) => {
    expect(unconfirmedEnds.has(end)).toBe(false);
    expect(sessionStatuses.filter((to) => mayTransition(end, to, true))).toEqual([]);
  });

  test('there are three unconfirmed ends, and confirmed transitions lead only to paid statuses', () => {
    expect([...unconfirmedEnds].sort()).toEqual(['CANCELED', 'EXPIRED', 'FAILED']);
    for (const to of confirmedTransitions) expect(['REJECTED', ...unconfirmedEnds]).not.toContain(to);
  });
});

test('a session in DELIVERING cannot expire or be canceled', () => {
  expect(mayTransition('DELIVERING', 'EXPIRED', true)).toBe(false);
  expect(mayTransition('DELIVERING', 'CANCELED', true)).toBe(false);
});

test('only a session that is READY or AWAITING_PAYMENT is unpaid', () => {
  expect(sessionStatuses.filter((status) => isUnpaid({ status }))).toEqual(['READY', 'AWAITING_PAYMENT']);
});
